import { Option } from 'commander';
import type { QueryOptions } from '../query.ts';
import type { SearchOptions } from '../search.ts';
import { type Declare, examples, wholeNumber } from './declare.ts';

/** Questions to the current edition. */
export const declareAsk: Declare = (program, act) => {
  examples(
    program
      .command('show')
      .argument('<what...>', 'document, name, phone, e-mail, source key, or any golden id, old or new')
      .description('show a person: golden values with their origin, products, contacts, members and history')
      .action((what: string[]) =>
        act(async (context) => (await import('../show.ts')).show(context, { what: what.join(' ') })),
      ),
    ['mestre show 123.456.789-09', 'mestre show "Maria Silva"', 'mestre show SE0000001'],
  );
  examples(
    program
      .command('search')
      .argument('<text...>', 'words that the values hold, in any order')
      .addOption(limit('golden records to list at most'))
      .description('list golden records whose values hold every word, whatever the case and accents')
      .action((text: string[], options: Omit<SearchOptions, 'text'>) =>
        act(async (context) => (await import('../search.ts')).search(context, { ...options, text: text.join(' ') })),
      ),
    ['mestre search oliveira fortaleza', 'mestre search 98876'],
  );
  examples(
    program
      .command('query')
      .argument('<sql>', 'one select')
      .addOption(limit('rows to show at most; 0 for all of them'))
      .option('--csv', 'comma-separated values instead of a table')
      .description('ask the current edition in SQL, read-only and with outside access locked')
      .action((sql: string, options: Omit<QueryOptions, 'sql'>) =>
        act(async (context) => (await import('../query.ts')).query(context, { ...options, sql })),
      ),
    [
      'mestre query "select * from golden_customer limit 5"',
      'mestre query "from meta_example"',
      'mestre query --csv --limit 0 "select * from xref" > xref.csv',
    ],
  );
};

const limit = (about: string): Option => new Option('--limit <n>', about).argParser(wholeNumber(0));
