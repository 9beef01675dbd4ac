import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MestreError, toFileError } from '../errors.ts';
import type { Project } from '../rules/project.ts';
import type { Freepbx } from '../rules/schema/fetch.ts';
import { columnsOf, type SourceContract } from '../rules/schema/source.ts';
import { toSeconds } from '../schedule/duration.ts';
import { loadSecret } from '../schedule/secret.ts';
import { isLike } from '../sources/file-names.ts';
import { type Cdr, fetchCdrs } from '../sources/freepbx.ts';
import type { Context } from './context.ts';
import { sourcesInForce } from './rules/effective.ts';
import { dayIn } from './publish/day.ts';
import { toNumber } from './table.ts';

export interface FetchOptions {
  /** What to fetch, by its name under `fetch:`; all of it unless said. */
  readonly names?: readonly string[];
  /** First and last day; yesterday unless said. */
  readonly from?: string;
  readonly to?: string;
}

interface Fetched {
  readonly name: string;
  readonly source: string;
  readonly day: string;
  readonly rows: number;
  readonly file: string;
}

/**
 * `mestre fetch [NAME…]`: asks what mestre.yaml names under `fetch:` for closed days, one file per day in the drop folder, written beside
 * and renamed, so that `mestre run` never sees half of one. The same day again gives the same file, which ingest knows.
 */
export async function fetch(context: Context, options: FetchOptions): Promise<void> {
  const project = context.project();
  const all = project.config.fetch;
  const names = options.names?.length ? options.names : Object.keys(all);
  if (Object.keys(all).length === 0)
    throw new MestreError('config', 'nothing_to_fetch', 'mestre.yaml names nothing to fetch', {
      hint: 'add fetch: { exchange: { kind: freepbx, url: …, client_id: …, secret: { env: … }, source: cdr } }',
      at: project.at([]),
    });
  const contracts = [...sourcesInForce(project).values()].map(({ value }) => value);
  const done: Fetched[] = [];
  for (const name of names) {
    const one = all[name];
    if (one === undefined)
      throw new MestreError('usage', 'fetch_unknown', `mestre.yaml has no ${name} under fetch:`, {
        hint: `there is ${Object.keys(all).join(', ')}`,
      });
    const contract = contractOf(project, contracts, name, one);
    for (const day of daysOf(options, dayIn(contract.time_zone ?? project.config.time_zone, context.now())))
      done.push(await fetchDay(context, { project, name, one, contract, day }));
  }
  context.out.answer('mestre.fetch/1', { files: done }, () =>
    done.map(({ file, rows }) => `${file}  ${toNumber(rows)} records`).join('\n'),
  );
}

/** The days asked for; a day that is not over cannot be read whole. Throws `day_open` (64). */
function daysOf({ from, to }: FetchOptions, today: string): string[] {
  const add = (day: string, n: number) => new Date(Date.parse(day) + n * 86_400_000).toISOString().slice(0, 10);
  const last = to ?? from ?? add(today, -1);
  const first = from ?? last;
  if (last >= today)
    throw new MestreError('usage', 'day_open', `${last} is not over at the exchange`, {
      hint: `the last closed day is ${add(today, -1)}`,
    });
  const days: string[] = [];
  for (let day = first; day <= last; day = add(day, 1)) days.push(day);
  if (days.length === 0) throw new MestreError('usage', 'period_empty', `${first} is after ${last}`);
  return days;
}

function contractOf(project: Project, contracts: readonly SourceContract[], name: string, one: Freepbx) {
  const at = project.at(['fetch', name, 'source']);
  const contract = contracts.find(({ source }) => source === one.source);
  const layout = contract?.layouts[0];
  if (contract === undefined || layout === undefined)
    throw new MestreError('config', 'source_unknown', `There is no contract of a source ${one.source}`, {
      hint: `there are ${contracts.map(({ source }) => source).join(', ')}`,
      at,
    });
  if (contract.format !== 'csv' || columnsOf(layout) === undefined)
    throw new MestreError('config', 'fetch_layout', `${one.source} must be CSV with its columns named`, { at });
  if (!isLike(`${one.source}-2000-01-01.csv`, contract.files))
    throw new MestreError('config', 'fetch_name', `${one.source}-DATE.csv is like none of its files`, {
      hint: `add '${one.source}-*.csv' to files: of its contract`,
      at,
    });
  return contract;
}

interface Asked {
  readonly project: Project;
  readonly name: string;
  readonly one: Freepbx;
  readonly contract: SourceContract;
  readonly day: string;
}

async function fetchDay(context: Context, { project, name, one, contract, day }: Asked): Promise<Fetched> {
  const at = project.at(['fetch', name, 'secret']);
  const rows = await fetchCdrs(
    {
      url: one.url,
      clientId: one.client_id,
      secret: loadSecret(one.secret, { root: project.root, env: context.env, at }),
      page: one.page,
      timeout: 1000 * toSeconds(one.timeout),
      signal: context.signal,
    },
    day,
  );
  const layout = contract.layouts[0]!;
  const file = join(project.paths.drop, `${contract.source}-${day}.csv`);
  try {
    mkdirSync(project.paths.drop, { recursive: true });
    writeFileSync(`${file}.part`, toCsv(rows, columnsOf(layout)!, layout.delimiter ?? ','), { mode: 0o600 });
    renameSync(`${file}.part`, file);
  } catch (error) {
    throw toFileError(error, file);
  }
  return { name, source: contract.source, day, rows: rows.length, file };
}

/** The rows in the columns of the contract, oldest first, so that the same day is the same bytes. */
function toCsv(rows: readonly Cdr[], columns: readonly string[], delimiter: string): string {
  const cell = (text: string) => (/["\r\n]/.test(text) || text.includes(delimiter) ? `"${text.replaceAll('"', '""')}"` : text); // prettier-ignore
  const key = (row: Cdr) => [row.calldate ?? '', row.linkedid ?? '', row.uniqueid ?? '', (row.sequence ?? '').padStart(12, '0')].join('\0'); // prettier-ignore
  const sorted = rows.toSorted((one, other) => (key(one) < key(other) ? -1 : 1));
  const line = (cells: readonly string[]) => `${cells.map(cell).join(delimiter)}\n`;
  return line(columns) + sorted.map((row) => line(columns.map((name) => row[name as keyof Cdr] ?? ''))).join('');
}
