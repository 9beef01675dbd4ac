import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calendarOf } from '../commands/schedule/calendar.ts';
import { businessDayBefore, isBusinessDay } from '../schedule/calendar.ts';
import { temporaryFolder } from '../test/program.ts';
import { loadHolidays } from './holidays.ts';
import { loadProject } from './project.ts';

const root = temporaryFolder();
function project(local: string) {
  writeFileSync(join(root, 'mestre.yaml'), `name: t\nschedule:\n  calendar:\n    holidays: [12-24, 2026-07-09]\n    national: [br]\n    local: local.csv\n`); // prettier-ignore
  writeFileSync(join(root, 'local.csv'), local);
  return loadProject(root, {}, {});
}

test('national, own and local holidays are one calendar, for reports and for jobs alike', () => {
  const one = project('day,title\n# São Paulo\n01-25,Aniversário de São Paulo\n2026-06-04,"Corpus Christi"\n');
  const found = loadHolidays(one, { from: 2026, to: 2026 });
  expect(found.filter(({ day }) => ['2026-01-25', '2026-04-03', '2026-06-04', '2026-07-09', '2026-12-24'].includes(day))).toEqual([
    { day: '2026-01-25', title: 'Aniversário de São Paulo' },
    { day: '2026-04-03', title: 'Paixão de Cristo' },
    { day: '2026-06-04', title: 'Corpus Christi' },
    { day: '2026-07-09', title: '07-09' },
    { day: '2026-12-24', title: '12-24' },
  ]); // prettier-ignore
  expect(found).toHaveLength(10 + 4);
  expect(loadHolidays(one, { from: 2025, to: 2025 }).map(({ day }) => day)).not.toContain('2025-06-04');
  const calendar = calendarOf(one);
  for (const { day } of found) expect([day, isBusinessDay(day, calendar)]).toEqual([day, false]);
  // Monday the 6th of April: the Friday before it was Good Friday.
  expect(businessDayBefore('2026-04-06', calendar)).toBe('2026-04-02');
});

test('a line that is no day and name is told with its place, a file that is not there with what it should hold', () => {
  expect(() => loadHolidays(project('2026-01-25,A\n2026-02-30,B\n'), { from: 2026, to: 2026 })).toThrow(
    'local.csv:2:1',
  );
  expect(() => loadHolidays(project('01-25\n'), { from: 2026, to: 2026 })).toThrow('local.csv:1:1');
  writeFileSync(join(root, 'mestre.yaml'), 'name: t\nschedule:\n  calendar:\n    local: none.csv\n');
  expect(() => loadHolidays(loadProject(root, {}, {}), { from: 2026, to: 2026 })).toThrow('none.csv is not there');
});
