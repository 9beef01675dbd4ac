import { cpSync, existsSync, mkdirSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { basename, join, relative, resolve } from 'node:path';
import { MestreError, toFileError } from '../errors.ts';
import { packageRoot } from '../version.ts';
import type { Context } from './context.ts';

export interface InitOptions {
  readonly dir: string;
  /** Puts the extracts of the demo bank into the drop folder. */
  readonly demo?: boolean;
  /** Writes over what is there. */
  readonly force?: boolean;
}

/** Makes a project in `dir`: settings, rules and reports to change, a drop folder. Throws `project_exists` (73). */
export async function init(context: Context, options: InitOptions): Promise<void> {
  const root = makeProject(resolve(context.cwd, options.dir), options);
  const here = relative(context.cwd, root) || '.';
  context.out.answer('mestre.init/1', { project: root, demo: options.demo ?? false }, () =>
    [
      `Made a project in ${here}:`,
      '  mestre.yaml   its settings',
      '  rules/        who is the same person, and one contract per source in rules/sources/',
      '  reports/      what the reports say',
      options.demo ? '  drop/         the extracts of the demo bank' : '  drop/         where extracts arrive',
      '',
      'Next:',
      ...(here === '.' ? [] : [`  cd ${here}`]),
      ...(options.demo
        ? ['  mestre run']
        : [
            "  rm rules/sources/*.yaml   # the demo's sources: keep those that are like yours",
            '  mestre profile FILE --contract NAME   # says what is in an extract and drafts the contract of its source',
            '  mestre doctor',
            '  mestre run',
          ]),
    ].join('\n'),
  );
}

/**
 * Writes a project's files. mestre.yaml comes last, so a half-made folder is no project; what a failure leaves half made is
 * taken away, so that the same command can be given again. Returns its folder.
 */
export function makeProject(root: string, { demo = false, force = false }: Omit<InitOptions, 'dir'>): string {
  const taken = ['mestre.yaml', 'rules', 'reports'].find((name) => existsSync(join(root, name)));
  if (taken !== undefined && !force)
    throw new MestreError('create', 'project_exists', `${join(root, taken)} is there already`, {
      hint: 'choose another folder, or add --force to write the shipped files over it',
    });
  const made = ['', 'drop', '.mestre', 'rules', 'reports', '.gitignore', 'mestre.yaml']
    .map((name) => join(root, name))
    .filter((path) => !existsSync(path));
  try {
    mkdirSync(join(root, 'drop'), { recursive: true });
    mkdirSync(join(root, '.mestre'), { recursive: true, mode: 0o700 });
    for (const name of ['rules', 'reports'])
      if (existsSync(join(packageRoot, name))) cpSync(join(packageRoot, name), join(root, name), { recursive: true });
    if (demo) for (const from of demoExtracts()) cpSync(join(packageRoot, from), join(root, 'drop', basename(from)));
    // What a run produces and what people sent is not for version control: it holds personal data.
    writeFileSync(join(root, '.gitignore'), '.mestre/\nbackup/\ndrop/\neditions/\nout/\n');
    writeFileSync(join(root, 'mestre.yaml'), toProjectFile(basename(root), demo));
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw toFileError(error, root);
  }
  return root;
}

/** The demo bank's extracts; the truth file says who is who and is not a source. */
function demoExtracts(): string[] {
  return ['fixtures/demo', 'fixtures/demo-facts'].flatMap((folder) =>
    readdirSync(join(packageRoot, folder))
      .filter((name) => !name.startsWith('truth') && /\.(csv|txt|jsonl|log|gz)$/.test(name))
      .map((name) => join(folder, name)),
  );
}

/** mestre.yaml with every setting; those in comments have the value that they have anyway. */
export function toProjectFile(name: string, demo: boolean): string {
  return `# yaml-language-server: $schema=rules/schema/project.schema.json
# A mestre project. Paths are relative to this file. \`mestre config show --origin\` says what holds and why:
# a flag (--memory) goes over a variable (MESTRE_MEMORY), a variable over this file.

name: ${JSON.stringify(name)}

# Where extracts arrive. A file that is still being written ends in .part and is left alone.
drop: drop

# One rules file per entity, and one contract per source in the folder of sources.
rules:
  - rules/customer.yaml
  - rules/item.yaml
  - rules/shop.yaml
sources: rules/sources
reports: reports

# golden.duckdb in this folder always points to the current edition; the last ones are kept beside it.
editions:
  folder: editions
  keep: 7

# Reports, and the files of rejects that go back to the senders.
out: out

# Decides what "today" is: an IANA name.
time_zone: ${demo ? 'America/Sao_Paulo' : 'UTC'}

# Language of reports: en, pt, es or ru.
language: en

# Memory the engine may use before it spills to disk (auto: 1300MB, and more from a million records on), and its threads
# (all cores unless said).
memory: auto
# threads: 2

# What runs by itself. Nothing does until the machine calls it: \`mestre schedule print --cron\` prints the line for
# crontab, --systemd the units, and \`mestre schedule run\` stays up by itself. \`mestre schedule list\` shows the jobs.
schedule:
  calendar:
    weekend: [sat, sun]
    # 12-25 is a holiday of every year, 2026-04-03 one of a single year.
    holidays: [01-01, 12-25]
    # National holidays by their rule (br, pe), and a file of local ones: a day and a name per line.
    ${demo ? 'national: [br]' : '# national: [br]'}
    # local: rules/holidays.csv
  jobs:
    nightly:
      kind: pipeline
      cron: 0 5 * * * # minute hour day month weekday, on the clock of time_zone
      deadline: 2h # then it counts as late
    morning:
      kind: report
      report: ${morningReport()}
      cron: 30 7 * * *
      days: business # not on weekends and holidays
      after: [nightly]
      deliver: [office]
    weekly:
      kind: housekeeping # backs the ledger up and takes old files away
      cron: 0 3 * * sun

# Who gets reports, and the most that may leave to them: aggregate (numbers), internal (also names of sources and files)
# or personal. Each way that is set here needs its part under delivery.
recipients:
  office:
    privacy: internal
    file: out/office
  # managers:
  #   privacy: aggregate
  #   email: [managers@bank.example]
  #   telegram: [-1001234567890]

# Secrets never stand here: only the name of the variable or the file that holds them.
# delivery:
#   email:
#     host: smtp.bank.example
#     user: mestre
#     password: { env: MESTRE_SMTP_PASSWORD }
#     from: Mestre <mestre@bank.example>
#   telegram:
#     token: { file: /etc/mestre/telegram-token }

# Figures for Prometheus, written after each run (the textfile collector of its node exporter).
# metrics: /var/lib/prometheus/node-exporter/mestre.prom
`;
}

/** What the morning brings: the digest where it is shipped. */
function morningReport(): string {
  return existsSync(join(packageRoot, 'reports/digest/report.yaml')) ? 'digest' : 'reconciliation';
}
