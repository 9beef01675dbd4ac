import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { userInfo } from 'node:os';
import { basename, join } from 'node:path';
import { EXIT, MestreError } from '../errors.ts';
import { type Certificate, loadCertificates, recordCertificate } from '../ledger/breaks.ts';
import { loadEditions } from '../ledger/editions.ts';
import { type Ledger, openLedger } from '../ledger/open.ts';
import { toValue } from '../report/json.ts';
import type { Report } from '../report/model.ts';
import type { Project } from '../rules/project.ts';
import type { Context } from './context.ts';
import { sha256Of } from './publish/files.ts';
import { findEdition, openEdition } from './report/edition.ts';
import { compute } from './report/render.ts';
import { toTable } from './table.ts';

export interface CertifyOptions {
  readonly report: string;
  readonly note: string;
  readonly list?: boolean;
  readonly check?: boolean;
}

/** Signs a report of the current edition, lists the signatures, or computes what was signed again. Exit code 1 where that differs. */
export async function certify(context: Context, options: CertifyOptions): Promise<number | void> {
  const project = context.project();
  const file = findEdition(project, undefined);
  const ledger = openLedger(project.paths.ledger);
  try {
    if (options.list) return list(context, loadCertificates(ledger));
    if (options.check) return await check(context, project, ledger);
    const { report, sha256 } = await hash(project, file, options.report);
    if (report.status === 'bad' && options.note.trim() === '')
      throw new MestreError(
        'usage',
        'note_needed',
        `${report.title} tells a problem: who signs says why all the same`,
        {
          hint: `mestre certify --report ${options.report} --note "..."`,
        },
      );
    const certificate: Certificate = {
      run_id: runOf(file),
      report: options.report,
      status: report.status ?? 'none',
      report_sha256: sha256,
      edition_sha256: await sha256Of(file),
      by: userInfo().username,
      at: context.now().toISOString(),
      note: options.note,
    };
    recordCertificate(ledger, certificate);
    context.out.answer('mestre.certificate/1', certificate, () =>
      [
        `${certificate.by} signed ${certificate.report} of ${certificate.run_id} at ${certificate.at}`,
        `report  ${sha256}`,
        `edition ${certificate.edition_sha256}`,
      ].join('\n'),
    );
  } finally {
    ledger.close();
  }
}

const runOf = (file: string): string => /-(R\d+)\.duckdb$/.exec(basename(file))![1]!;

/** Computes a report as its edition alone tells it, in English, and the hash of its numbers: nothing of when and where it was made. */
async function hash(project: Project, file: string, name: string): Promise<{ report: Report; sha256: string }> {
  const edition = await openEdition(file, project, { said: false });
  try {
    const report = await compute(project.paths.reports, name, edition, {
      known: project.known,
      language: 'en',
      project: project.config.name,
      asOf: edition.asOf,
      made: '',
    });
    return {
      report,
      sha256: createHash('sha256')
        .update(JSON.stringify(toValue(report)))
        .digest('hex'),
    };
  } finally {
    await edition.engine.close();
  }
}

function list(context: Context, certificates: readonly Certificate[]): void {
  context.out.answer('mestre.certificates/1', { certificates }, () =>
    certificates.length === 0
      ? 'Nothing was signed yet: mestre certify'
      : toTable(
          certificates,
          [
            { title: 'run', value: (c) => c.run_id },
            { title: 'report', value: (c) => c.report },
            { title: 'status', value: (c) => c.status },
            { title: 'by', value: (c) => c.by },
            { title: 'at', value: (c) => c.at },
            { title: 'note', value: (c) => c.note, shrink: true },
          ],
          context.out.width,
        ),
  );
}

async function check(context: Context, project: Project, ledger: Ledger): Promise<number> {
  const paths = new Map(loadEditions(ledger).map(({ runId, path }) => [runId, join(project.paths.editions, path)]));
  const checked: { run_id: string; report: string; says: string; ok: boolean }[] = [];
  for (const { run_id, report, report_sha256, edition_sha256 } of loadCertificates(ledger)) {
    const file = paths.get(run_id);
    if (file === undefined || !existsSync(file)) checked.push({ run_id, report, says: 'gone', ok: true });
    else {
      const same =
        (await sha256Of(file)) === edition_sha256 && (await hash(project, file, report)).sha256 === report_sha256;
      checked.push({ run_id, report, says: same ? 'same' : 'differs', ok: same });
    }
  }
  const ok = checked.every((one) => one.ok);
  context.out.answer('mestre.certificates.check/1', { ok, checked }, () =>
    checked.map(({ run_id, report, says }) => `${says.padEnd(7)} ${report} of ${run_id}`).join('\n'),
  );
  return ok ? EXIT.done : EXIT.gate;
}
