import { Cron } from 'croner';
import { z } from 'zod';
import { holidayCountries } from '../../domain/holiday.ts';

const name = z.string().regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _');

/** How long something takes: `90s`, `30m`, `2h`, `1d`. */
export const durationSchema = z.string().regex(/^[1-9]\d{0,4}[smhd]$/, 'a length of time such as 90s, 30m, 2h or 1d');

/** A five-field cron expression that croner reads. */
const cronSchema = z.string().superRefine((text, context) => {
  try {
    void new Cron(text, { mode: '5-part', paused: true });
  } catch (error) {
    context.addIssue({
      code: 'custom',
      message: `not a cron expression of five fields (minute hour day month weekday), such as "30 7 * * 1-5": ${error instanceof Error ? error.message : String(error)}`,
    });
  }
});

const holiday = z.string().refine(isHoliday, 'a day such as 2026-12-25, or 12-25 for every year');

function isHoliday(text: string): boolean {
  const day = /^\d{2}-\d{2}$/.test(text) ? `2024-${text}` : text;
  const time = new Date(`${day}T00:00:00Z`);
  return /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}

const weekdays = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const;

const calendarSchema = z.strictObject({
  weekend: z.array(z.enum(weekdays)).default(['sat', 'sun']).describe('Days of the week on which nobody works.'),
  holidays: z.array(holiday).default([]).describe('Days on which nobody works: 2026-12-25, or 12-25 for every year.'),
  national: z
    .array(z.enum(holidayCountries))
    .default([])
    .describe('Countries whose national holidays count, Easter and all: br, pe.'),
  local: z
    .string()
    .optional()
    .describe('File of further holidays, a day and a name per line: 2026-01-25,Aniversário de São Paulo (or 01-25,…).'),
});

const jobSchema = z.strictObject({
  kind: z
    .enum(['pipeline', 'report', 'export', 'housekeeping'])
    .describe(
      'pipeline: what mestre run does. report: render a report once and deliver it. export: tables of the edition as files. housekeeping: back the ledger up, take old files away.',
    ),
  cron: cronSchema.describe('When: five fields, minute hour day month weekday, in the time zone of the project.'),
  days: z
    .enum(['every', 'business'])
    .default('every')
    .describe('business: not on weekends and holidays of the calendar.'),
  stands_for: z
    .enum(['today', 'yesterday', 'last_business_day'])
    .default('today')
    .describe('The day that a run stands for, seen from the day on which it is due.'),
  after: z.array(name).default([]).describe('Jobs that must be done first.'),
  deadline: durationSchema.optional().describe('How long after its time the job counts as late; it runs all the same.'),
  catch_up: z
    .enum(['last', 'all', 'none'])
    .default('last')
    .describe(
      'Times that were missed while nothing ran: the last of them only, all of them in order, or none (a job then starts within an hour of its time or not at all).',
    ),
  retry: z
    .strictObject({
      times: z.int().min(0).max(20).default(2).describe('How often a job that failed is tried again.'),
      wait: durationSchema.default('10m').describe('How long to wait before each.'),
    })
    .default({ times: 2, wait: '10m' }),
  report: z
    .string()
    .regex(/^[a-z][a-z0-9-]*$/)
    .optional()
    .describe('kind report: its name, a folder under reports/.'),
  parameters: z.record(z.string(), z.string()).default({}).describe('kind report: values of its parameters.'),
  deliver: z.array(name).default([]).describe('kind report: recipients, as named under recipients.'),
  attach: z
    .array(z.enum(['html', 'csv', 'md', 'json', 'xlsx', 'txt']))
    .min(1)
    .default(['html'])
    .describe('kind report: files that go with the message.'),
  csv: z.string().optional().describe('kind export: folder that gets one folder of CSV files per day.'),
  parquet: z.string().optional().describe('kind export: folder that gets one folder of Parquet files per day.'),
  keep: z.int().min(1).default(14).describe('kind housekeeping: backups of the ledger, and days of rendered files.'),
  backup: z.string().default('backup').describe('kind housekeeping: folder of the backups of the ledger.'),
});
export type Job = z.infer<typeof jobSchema>;

export const scheduleSchema = z.strictObject({
  calendar: calendarSchema.default({ weekend: ['sat', 'sun'], holidays: [], national: [] }),
  jobs: z.record(name, jobSchema).default({}),
});
export type Schedule = z.infer<typeof scheduleSchema>;
