import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Holiday, nationalHolidays } from '../domain/holiday.ts';
import { MestreError } from '../errors.ts';
import type { Project } from './project.ts';

/** A day off that a project names: an ISO day, or MM-DD for every year. */
export interface OwnHoliday {
  readonly day: string;
  readonly title: string;
}

/** The lines of the file of local holidays (`2026-01-25,Aniversário de São Paulo`). Throws `holidays_file` (78) with the line, `file_not_found` (66). */
export function localHolidays(project: Pick<Project, 'root' | 'config' | 'at'>): OwnHoliday[] {
  const { local } = project.config.schedule.calendar;
  if (local === undefined) return [];
  const file = resolve(project.root, local);
  if (!existsSync(file))
    throw new MestreError('missing', 'file_not_found', `${file} is not there`, {
      hint: 'it holds a day and a name per line: 2026-01-25,Aniversário de São Paulo',
      at: project.at(['schedule', 'calendar', 'local']),
    });
  const lines = readFileSync(file, 'utf8')
    .replace(/^\uFEFF/u, '')
    .split(/\r?\n/u);
  return lines.flatMap((line, i) => {
    if (line.trim() === '' || line.startsWith('#') || (i === 0 && /^day\b/iu.test(line))) return [];
    const [, day = '', title = ''] = /^\s*([\d-]+)\s*[,;\t]\s*"?([^"]*?)"?\s*$/u.exec(line) ?? [];
    if (!isDay(day.length === 5 ? `2024-${day}` : day) || title === '')
      throw new MestreError('config', 'holidays_file', `${file}:${i + 1}:1  not a day and a name: ${line}`, {
        hint: 'write 2026-01-25,Name for one year or 01-25,Name for every year',
        at: `${file}:${i + 1}:1`,
      });
    return [{ day, title }];
  });
}

/** Every holiday that the calendar of mestre.yaml knows in some years: national ones by rule, its own, and those of the local file. */
export function loadHolidays(
  project: Pick<Project, 'root' | 'config' | 'at'>,
  years: { readonly from: number; readonly to: number },
): Holiday[] {
  const { national, holidays } = project.config.schedule.calendar;
  const own: readonly OwnHoliday[] = [...holidays.map((day) => ({ day, title: day.slice(-5) })), ...localHolidays(project)]; // prettier-ignore
  const all = new Map<string, string>();
  for (let year = years.from; year <= years.to; year++) {
    for (const { day, title } of own) {
      const full = day.length === 5 ? `${year}-${day}` : day;
      if (full.startsWith(`${year}-`) && isDay(full)) all.set(full, title);
    }
    // A name that everybody knows comes before a date.
    for (const country of national) for (const { day, title } of nationalHolidays(country, year)) all.set(day, title);
  }
  return [...all].map(([day, title]) => ({ day, title })).toSorted((a, b) => (a.day < b.day ? -1 : 1));
}

/** The holidays that an edition of a day may speak of: those of its year and of eleven years before. */
export function holidaysFor(project: Pick<Project, 'root' | 'config' | 'at'>, asOf: string): Holiday[] {
  const year = Number(asOf.slice(0, 4));
  return loadHolidays(project, { from: year - 11, to: year });
}

function isDay(day: string): boolean {
  if (!/^\d{4}-\d{2}-\d{2}$/u.test(day)) return false;
  const time = new Date(`${day}T00:00:00Z`);
  return !Number.isNaN(time.getTime()) && time.toISOString().startsWith(day);
}
