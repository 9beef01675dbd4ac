import { localHolidays } from '../../rules/holidays.ts';
import type { Project } from '../../rules/project.ts';
import type { Calendar } from '../../schedule/calendar.ts';

/** The calendar that jobs go by: that of mestre.yaml with the holidays of its countries and of its local file. */
export function calendarOf(project: Project): Calendar {
  const { schedule, time_zone } = project.config;
  const { weekend, holidays, national } = schedule.calendar;
  const local = localHolidays(project).map(({ day }) => day);
  return { zone: time_zone, weekend, holidays: [...holidays, ...local], national };
}
