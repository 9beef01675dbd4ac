import { parseArgs } from 'node:util';
import { options } from './options.ts';

const HELP = `npm run bench -- WHAT [options]

  generate bank      a bank's five extracts with their truth: --out DIR [--persons 1500] [--seed 1] [--dirt 1] [--other 0] [--delta 0]
  generate shop      orders, refunds, stock, movements, transfers: --out DIR [--orders 10000] [--articles N] [--days 60]
  generate calls     queue_log and CDR of a telephone exchange: --out DIR [--calls 5000] [--seed 1] [--days 30] [--first 0] [--agents N]
  generate tickets   tickets and ratings: --out DIR [--tickets 5000] [--seed 1] [--days 30] [--first 0]
                     (with --data BANK the people of a bank made before buy, call and write)
  marginals DIR…     what banks look like, side by side
  accuracy           the demo bank, and every labelled set under --data DIR [--only NAME,…] [--way run|dedupe] [--write]
  banks DIR…         every made bank under the folders through mestre run, wrong merges by kind [--only NAME,…] [--write]
  odd                made tables of several languages, families and moves: [--persons 900] [--seed 1] [--only NAME,…] [--write]
  tiny               tables of 5 to 50 rows drawn from those: [--seed 1] [--only NAME,…] [--write]
  speed              a bank from files to edition: [--records 100000,1000000] [--seed 1] [--delta 0.01] [--write]
  reports            sales and stock of public data sets through contracts, against their own figures: --data DIR
  facts              a year of sales, stock and calls, reports of a month, one new day: [--size 0.01,0.1,1] [--days 365] [--seed 1] [--write]
  increment          1 % new and changed records against matching everything: [--records 100000] [--seed 1] [--delta 0.01] [--write]
  persons            a person table from file to clusters: [--rows 1000000] [--seed 1] [--peers DIR] [--write]
  score              the score stage against naive scoring, same pairs: [--rows 1000000] --peers DIR [--write]
  labels             200 labels of half of the entities, judged on the other half: --data DIR [--only NAME,…] [--write]
  review             stewards' commands with 10,000 decisions and 100,000 cases: [--write]
  peers              Splink and GoldenMatch on the same sets: --peers DIR --data DIR [--only NAME,…] [--rows 0] [--write]

--write puts the tables into bench/RESULTS.md and a line into bench/history.jsonl. Scratch files stand in --work DIR (otherwise in the system's temporary folder).
`;

const { positionals, values } = parseArgs({ allowPositionals: true, options });

const [what = '', ...rest] = positionals;

async function dispatch(): Promise<void> {
  switch (what) {
    case 'generate':
      return (await import('./generate/command.ts')).generate(rest[0] ?? '', values);
    case 'marginals':
      return (await import('./generate/command.ts')).marginals(rest, values);
    case 'accuracy':
      return (await import('./accuracy/command.ts')).accuracy(values);
    case 'banks':
      return (await import('./banks/command.ts')).banks(rest, values);
    case 'odd':
      return (await import('./odd/command.ts')).odd(values);
    case 'tiny':
      return (await import('./odd/tiny.ts')).tiny(values);
    case 'speed':
      return (await import('./speed/command.ts')).speed(values);
    case 'facts':
      return (await import('./facts/command.ts')).facts(values);
    case 'increment':
      return (await import('./increment/command.ts')).increment(values);
    case 'persons':
      return (await import('./persons/command.ts')).persons(values);
    case 'score':
      return (await import('./persons/score-command.ts')).score(values);
    case 'reports':
      return (await import('./reports/command.ts')).reports(values);
    case 'labels':
      return (await import('./labels/command.ts')).labels(values);
    case 'review':
      return (await import('./review/command.ts')).review(values);
    case 'peers':
      return (await import('./peers/command.ts')).peers(values);
    default:
      process.stderr.write(HELP);
      process.exitCode = values.help ? 0 : 64;
  }
}

await dispatch();
