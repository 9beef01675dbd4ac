import { type Command, Option } from 'commander';
import type { ExportOptions } from '../export.ts';
import type { FetchOptions } from '../fetch.ts';
import type { IngestOptions, RevertOptions } from '../ingest.ts';
import type { ProfileOptions } from '../profile.ts';
import type { PublishOptions } from '../publish.ts';
import type { RunOptions } from '../run/options.ts';
import { type Declare, examples, isoDay, wholeNumber } from './declare.ts';
import { declareAssess, declareReport } from './report.ts';

/** The way from files to an edition and its reports. */
export const declarePipeline: Declare = (program, act) => {
  examples(
    program
      .command('run')
      .addOption(asOf())
      .option('--dry-run', 'print the plan, every select of it, and touch nothing')
      .addOption(wait())
      .option('--force', 'publish an edition even where nothing is new')
      .option('--full', 'match everything again, not only what is new or changed')
      .description('do what is due: ingest the drop folder, match, publish an edition, report')
      .action((options: RunOptions) =>
        act(async (context) => (await import('../run.ts')).run(context, options), 'doing'),
      ),
    ['mestre run', 'mestre run --dry-run > plan.sql', 'mestre run --wait 600 --quiet   # from cron'],
  );
  examples(
    program
      .command('fetch')
      .argument('[name...]', 'what to fetch, as mestre.yaml names it under fetch:; all of it unless said')
      .addOption(new Option('--from <date>', 'first day; the last one unless said').argParser(isoDay))
      .addOption(new Option('--to <date>', 'last day; yesterday unless said').argParser(isoDay))
      .description('ask an exchange for the calls of closed days, one file per day into the drop folder')
      .action((names: string[], options: Omit<FetchOptions, 'names'>) =>
        act(async (context) => (await import('../fetch.ts')).fetch(context, { ...options, names }), 'doing'),
      ),
    [
      'mestre fetch',
      'mestre fetch exchange --from 2026-11-01 --to 2026-11-20',
      'mestre fetch && mestre run   # from cron',
    ],
  );
  declareIngest(program, act);
  declareProfile(program, act);
  examples(
    program
      .command('publish')
      .addOption(asOf())
      .addOption(wait())
      .option('--parquet <dir>', 'also write every table as Parquet into this folder')
      .option('--csv <dir>', 'also write every table as CSV into this folder')
      .description('build an edition of what is matched, check it, and move golden.duckdb to it')
      .action((options: PublishOptions) =>
        act(async (context) => (await import('../publish.ts')).publish(context, options), 'doing'),
      ),
    ['mestre publish', 'mestre publish --csv export --parquet export'],
  );
  examples(
    program
      .command('export')
      .argument('<source>', 'a source of JSON documents whose contract keeps them (document: in its layout)')
      .argument('[who...]', 'golden ids, documents, phones, names or keys of the source; everybody unless said')
      .option('--out <file>', 'file that they go to, for its owner only; standard output unless said')
      .option('--lines', 'one document per line, even where there is one')
      .option(
        '--golden',
        'with the golden values in the fields that the contract maps; what it does not map as it came',
      )
      .description('give the documents of a source back as they were sent: the same JSON, cards and operations and all')
      .action((source: string, who: string[], options: Omit<ExportOptions, 'source' | 'who'>) =>
        act(async (context) => (await import('../export.ts')).exportDocuments(context, { ...options, source, who })),
      ),
    [
      'mestre export contact_documents C000000WA',
      'mestre export contact_documents C000000WA --golden',
      'mestre export contact_documents --out customers.ndjson',
      'mestre export contact_documents +5531999990001 --lines | mongoimport --collection customers',
    ],
  );
  declareReport(program, act);
  declareAssess(program, act);
};

const declareIngest: Declare = (program: Command, act) => {
  const ingest = program
    .command('ingest')
    .argument('[file...]', 'extracts, or - for standard input; all of the drop folder unless said')
    .option('--source <name>', 'whose they are, where their names do not tell')
    .description('take in extracts, each wholly or not at all; the same bytes again are a no-op')
    .action((files: string[], options: Omit<IngestOptions, 'files'>) =>
      act(async (context) => (await import('../ingest.ts')).ingest(context, { ...options, files }), 'doing'),
    );
  examples(ingest, [
    'mestre ingest',
    'mestre ingest ~/extracts/nucleo-2026-11-22.csv.gz',
    'zcat app.csv.gz | mestre ingest - --source app',
    'mestre ingest revert app-29c1156d58993184',
  ]);
  examples(
    ingest
      .command('revert')
      .argument('<batch>', 'its id, as mestre status lists it')
      .option('--reason <text>', 'why, for the ledger')
      .description('take a bad load back; later files of its source are derived anew without it')
      .action((batch: string, options: Omit<RevertOptions, 'batch'>) =>
        act(async (context) => (await import('../ingest.ts')).ingestRevert(context, { ...options, batch }), 'doing'),
      ),
    ['mestre ingest revert app-29c1156d58993184 --reason "test data"'],
  );
};

const declareProfile: Declare = (program, act) => {
  examples(
    program
      .command('profile')
      .argument('<file>', 'an extract that nobody has described yet')
      .option('--contract <name>', 'write a draft contract for a source of this name into rules/sources/')
      .option('--encoding <name>', 'its encoding, where it is not found out')
      .option('--delimiter <character>', 'its delimiter, where it is not found out')
      .option('--sheet <name>', 'XLSX: the sheet')
      .option('--table <name>', 'SQLite: the table; all of them unless said')
      .description(
        'describe a file (delimited, fixed width, JSON, Parquet, XLSX, SQLite): its columns and what they probably mean; draft its contract',
      )
      .action((file: string, options: Omit<ProfileOptions, 'file'>) =>
        act(async (context) => (await import('../profile.ts')).profile(context, { ...options, file })),
      ),
    ['mestre profile extracts/clientes.csv', 'mestre profile extracts/clientes.csv --contract loans'],
  );
};

const asOf = (): Option =>
  new Option('--as-of <date>', 'the day it stands for; today unless said otherwise').argParser(isoDay);

const wait = (): Option =>
  new Option('--wait <seconds>', 'how long to wait for another run to end').argParser(wholeNumber(0)).default(0);
