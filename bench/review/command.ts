import { spawnSync } from 'node:child_process';
import { readlinkSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { readSheet, writeSheet } from '../../src/commands/review/sheet-file.ts';
import { openDuckdb } from '../../src/engine/duckdb.ts';
import { insertDecision } from '../../src/ledger/decisions.ts';
import { openLedger } from '../../src/ledger/open.ts';
import type { Options } from '../options.ts';
import { mestreOrThrow, ROOT } from '../mestre.ts';
import { machine, markdownTable, remember, writeSection } from '../results.ts';
import { scratch } from '../scratch.ts';

const DECISIONS = 10_000;
const CASES = 100_000;

/** `review`: how long each command of stewards takes with 10,000 decisions and a queue of 100,000 cases. */
export async function review(options: Options): Promise<void> {
  const root = join(scratch(options.work, 'review'), 'bank');
  rmSync(root, { recursive: true, force: true });
  await mestreOrThrow(['init', root, '--demo', '--quiet']);
  await mestreOrThrow(['run', '--quiet', '--project', root]);
  const { ids, keys, golden } = await enlarge(root);
  decide(root, keys);
  const commands: (readonly string[])[] = [
    ['review', 'list'],
    ['review', 'list', '--reason', 'veto', '--limit', '100'],
    ['review', 'show', ids[0]!],
    ['review', 'answer', ids[1]!, 'unsure'],
    ['review', 'answer', ids[2]!, 'different', '--note', 'measured'],
    ['review', 'assign', ids[3]!, '--to', 'ana'],
    ['review', 'export', 'cases.csv', '--limit', '50'],
    ['review', 'export', 'cases.xlsx', '--limit', '50'],
    ['review', 'import', 'filled.csv'],
    ['decide', 'different', keys[0]!, keys[1]!, '--why', 'measured'],
    ['decisions'],
    ['decisions', 'export', 'decisions.jsonl'],
    ['decisions', 'import', 'decisions.jsonl'],
    ['undo', `D${String(DECISIONS).padStart(6, '0')}`],
    ['override', golden, 'sex', 'F', '--why', 'measured'],
    ['history', golden],
    ['labels', '--out', 'labels.csv'],
    ['labels', 'estimate'],
  ];
  const rows: (readonly [string, string, string])[] = [];
  for (const args of commands) {
    if (args.includes('filled.csv')) await fill(join(root, 'cases.csv'), join(root, 'filled.csv'));
    const { seconds, user } = timed(args, root);
    const name = args.filter((arg) => !ids.includes(arg) && !keys.includes(arg) && arg !== golden).slice(0, 3);
    rows.push([`mestre ${name.join(' ')}`, seconds.toFixed(2), user.toFixed(2)]);
    process.stderr.write(`${rows.at(-1)!.join('  ')}\n`);
  }
  const table = markdownTable(['command', 'seconds', 'user CPU, seconds'], rows);
  const title = `${DECISIONS.toLocaleString('en')} decisions, a queue of ${CASES.toLocaleString('en')} cases`;
  process.stdout.write(`${title}\n\n${table}\n`);
  if (options.write) {
    writeSection(
      'review',
      `## Review\n\n${machine()}. ${title}; start of the program included. Where other work ran beside it, as here, user CPU tells more than seconds.\n\n${table}`,
    );
    remember('review', { rows });
  }
}

/** Puts as many cases into the edition as a bank of millions would have, on the records that are there. */
async function enlarge(root: string): Promise<{ ids: string[]; keys: string[]; golden: string }> {
  const folder = join(root, 'editions');
  const path = join(folder, readlinkSync(join(folder, 'golden.duckdb')));
  const engine = await openDuckdb({ path });
  try {
    await engine.run(`
      insert into review_case
        select c.* replace (substr(md5(case_id || n), 1, 12) as case_id, priority * (1 + n / 1000) as priority)
        from review_case as c, range(1, 1000) as r(n)
        limit ${CASES} - (select count(*) from review_case);
      checkpoint`);
    const cases = await engine.rows(
      "select case_id from (select *, row_number() over (partition by source_l, source_key_l, source_r, source_key_r) as copy from review_case) where copy = 1 and reason = 'unsure' order by case_id limit 10",
    );
    const records = await engine.rows(
      "select source || ':' || source_key as name, golden_id from xref order by md5(name)",
    );
    return {
      ids: cases.map((row) => String(row['case_id'])),
      keys: records.map((row) => String(row['name'])),
      golden: String(records[0]!['golden_id']),
    };
  } finally {
    await engine.close();
  }
}

/** Writes the decisions into the ledger as so many sessions would have: every tenth joins two records, the others part them. */
function decide(root: string, keys: readonly string[]): void {
  const ledger = openLedger(join(root, '.mestre/ledger.sqlite'));
  const who = { by: 'bench', asName: null, now: new Date('2026-11-01T10:00:00Z') };
  const rest = { entity: 'customer', reason: 'bench', rulesHash: '', caseId: null, origin: 'review', needsApproval: false, records: 2, exposure: 0 } as const; // prettier-ignore
  const key = (i: number) => {
    const [source = '', ...parts] = keys[i % keys.length]!.split(':');
    return { source, key: parts.join(':'), evidence: '' };
  };
  ledger.transaction(() => {
    for (let i = 0; i < DECISIONS; i++) {
      const same = i % 10 === 0;
      // Joined pairs are neighbours in the list, parted ones stand at least a hundred apart: nothing contradicts.
      const l = key(same ? 2 + 2 * (i / 10) : 2 + i);
      const r = key(same ? 3 + 2 * (i / 10) : 2 + i + 100 + Math.floor(i / keys.length) * 7);
      insertDecision(ledger, { ...rest, kind: same ? 'same' : 'different', sides: same ? [[l, r]] : [[l], [r]] }, who);
    }
  })();
  ledger.close();
}

/** Answers the exported cases, each block in its first line. */
async function fill(from: string, to: string): Promise<void> {
  let last: string | null = '';
  const rows = (await readSheet(from)).map((row, i) => {
    const first = i > 0 && Boolean(row[2]) && row[2] !== last;
    last = row[2] ?? null;
    return row.map((cell, at) => ({ text: at === 0 && first ? 'different' : (cell ?? '') }));
  });
  await writeSheet(to, rows);
}

/** Runs the program under a shell that tells what its child used: wall and user CPU seconds. */
function timed(args: readonly string[], cwd: string): { readonly seconds: number; readonly user: number } {
  const started = performance.now();
  const ran = spawnSync('sh', ['-c', '"$@" > /dev/null; code=$?; times; exit $code', 'sh', process.execPath, join(ROOT, 'bin/mestre.js'), ...args], { cwd, encoding: 'utf8' }); // prettier-ignore
  const seconds = (performance.now() - started) / 1000;
  if (ran.status !== 0) throw new Error(`mestre ${args.join(' ')}: exit ${ran.status}: ${ran.stderr.slice(0, 400)}`);
  const [, minutes, rest] = /^(\d+)m([\d.]+)s/.exec(ran.stdout.trim().split('\n').at(-1)!)!;
  return { seconds, user: Number(minutes) * 60 + Number(rest) };
}
