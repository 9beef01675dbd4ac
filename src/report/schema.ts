import { z } from 'zod';

export const languages = ['pt', 'es', 'ru', 'en'] as const;
export type Language = (typeof languages)[number];

/** How a number or text is shown; the value itself stays what the query gave. */
export const kinds = [
  'text',
  'code',
  'integer',
  'decimal',
  'amount',
  'percent',
  'days',
  'seconds',
  'bytes',
  'date',
  'time',
  'yes_no',
  'trend',
] as const;
export type Kind = (typeof kinds)[number];

/** How the cells of rows that fold into one become one cell. */
const folds = ['sum', 'min', 'max', 'same'] as const;
export type Fold = (typeof folds)[number];

const chartKinds = ['bar', 'stacked', 'line', 'heat', 'flow'] as const;
export type ChartKind = (typeof chartKinds)[number];

const name = z.string().regex(/^[a-z][a-z0-9_]*$/, 'lower case letters, digits and _');

/** Text for people: one string for every language, or one per language (at least one of them). */
const wordsSchema = z.union(
  [
    z.string().min(1),
    z
      .strictObject({
        pt: z.string().optional(),
        es: z.string().optional(),
        ru: z.string().optional(),
        en: z.string().optional(),
      })
      .refine((words) => Object.values(words).some((text) => text !== undefined), 'at least one language'),
  ],
  { error: 'needs a text, or one per language: { en: Sales, pt: Vendas }' },
);
export type Words = z.infer<typeof wordsSchema>;

const parameter = z.strictObject({
  type: z.enum(['text', 'integer', 'number', 'date']),
  title: wordsSchema,
  default: z
    .union([z.string(), z.number(), z.strictObject({ sql: z.string().describe('One select of one value.') })])
    .optional()
    .describe(
      'Without one the parameter is null unless given. Of a date also as_of, or as_of - 27. A query may mention the parameters above it.',
    ),
  choices: z.array(z.string()).optional().describe('The only values allowed.'),
  shown: z.boolean().default(true).describe('Whether pages say which value it had.'),
});

const dataset = z.strictObject({
  file: z
    .string()
    .regex(/^[\w-]+\.sql$/, 'the name of a .sql file in the same folder')
    .describe('One select over the edition; $name stands for a parameter.'),
  grain: z.string().describe('What one row is: one row per source and attribute.'),
  about: wordsSchema.describe('One sentence: what it says.'),
  people: name
    .optional()
    .describe('Column that counts persons per row: rows of few persons are left out of what is delivered.'),
});

const column = z.strictObject({
  title: wordsSchema,
  kind: z.enum(kinds).default('text'),
  labels: name.optional().describe('Labels that turn codes into words.'),
  threshold: name.optional().describe('Threshold that gives the cell a status.'),
  about: wordsSchema.optional().describe('What it counts, shown on request.'),
  fold: z
    .enum(folds)
    .optional()
    .describe(
      'What becomes of it where rows fold into one. same: the value if they agree, otherwise nothing. Amounts and counts are added unless said otherwise, everything else is same.',
    ),
  ratio: z
    .tuple([name, name])
    .optional()
    .describe('Two columns of the dataset: the cell is the sum of the first over the sum of the second.'),
  n: name
    .optional()
    .describe('Column that counts the cases behind a cell with a threshold; of a ratio its second column unless said.'),
});

const by = z
  .array(name)
  .min(1)
  .optional()
  .describe('Rows that agree in these columns become one. Without it every row of the dataset is shown.');
const sort = z
  .string()
  .regex(/^-?[a-z][a-z0-9_]*$/, 'a column, with - before it for the largest first')
  .optional();

const table = z.strictObject({
  id: name,
  dataset: name,
  title: wordsSchema,
  text: wordsSchema.optional(),
  by,
  sort: sort.describe('Column to sort by; the order of the query otherwise.'),
  columns: z.record(name, column).refine((columns) => Object.keys(columns).length > 0, 'at least one column'),
  totals: z.array(name).default([]).describe('Columns that are added up in a last row.'),
  limit: z.int().min(1).default(500).describe('Rows shown; how many more there are is said.'),
  short: z.boolean().default(false).describe('Whether a message (Telegram, the digest) shows it: a few narrow rows.'),
});

const chart = z.strictObject({
  id: name,
  kind: z.enum(chartKinds),
  dataset: name,
  by: by.describe('Rows that agree in these columns become one: mostly the x (heat: row and x).'),
  sort: sort.describe('Column to sort by; the order of the query otherwise.'),
  split: name
    .optional()
    .describe('stacked, line: a column of the dataset; each of its values becomes a series of its own.'),
  title: wordsSchema,
  text: wordsSchema.describe('What is to be seen, for those who cannot see it.'),
  x: name.describe('bar, stacked: the name of each bar. line: the point in time. heat: the column.'),
  y: z.array(name).min(1).describe('The value; several for stacked bars and lines. heat: one.'),
  row: name.optional().describe('heat: the row. flow: where from; x is where to.'),
  labels: name.optional().describe('Labels of the names.'),
  series: z.record(name, wordsSchema).default({}).describe('What each value column is called.'),
  value: z.enum(kinds).default('integer'),
  x_kind: z.enum(kinds).optional().describe('How x is written; a date on lines, text otherwise.'),
  ratio: z
    .record(name, z.tuple([name, name]))
    .default({})
    .describe('For a y that is a quotient: the two columns that are added up for it.'),
  share: z.boolean().default(false).describe('stacked: each bar is a whole, its parts are shares.'),
});

const notes = z.strictObject({
  dataset: name,
  text: name.describe('Column that holds the code of the sentence.'),
  labels: name.describe('The sentences by code; {column} stands for a value of the row.'),
  kinds: z.record(name, z.enum(kinds)).default({}),
});

const section = z.strictObject({
  id: z.string().regex(/^[A-Za-z][A-Za-z0-9_]*$/),
  title: wordsSchema,
  text: wordsSchema,
  metrics: z.array(name).default([]),
  charts: z.array(chart).default([]),
  tables: z.array(table).default([]),
  notes: z.array(notes).default([]),
});

const threshold = z.strictObject({
  good: z.number().describe('From here on it is good. Above warn: higher is better; below warn: lower is better.'),
  warn: z.number().describe('From here to good it is a warning, beyond it is bad.'),
  least: z
    .int()
    .min(0)
    .optional()
    .describe(
      'Fewer cases than this are not judged: the page says few cases. 20 for percentages; 0 where every case counts, as in a check of totals.',
    ),
});

const filter = z.strictObject({
  title: wordsSchema,
  kind: z.enum(['period', 'segment']).describe('period: from a day to a day. segment: one value.'),
  labels: name.optional().describe('Labels that turn codes into words.'),
});

const figure = z.strictObject({
  dataset: name,
  numerator: name.describe('Column that is added up.'),
  denominator: name.optional(),
  n: name.optional().describe('Column that counts the cases; the denominator unless said.'),
});

/** reports/NAME/report.yaml: one report, as data that an analyst can read and change. */
export const reportSchema = z.strictObject({
  report: z.string().regex(/^[a-z][a-z0-9-]*$/, 'lower case letters, digits and -'),
  title: wordsSchema,
  text: wordsSchema,
  privacy: z
    .enum(['aggregate', 'internal', 'personal'])
    .describe('aggregate: numbers only. internal: names of sources and batches. personal: values of persons.'),
  parameters: z.record(name, parameter).default({}),
  datasets: z.record(name, dataset),
  labels: z.record(name, z.record(z.string(), wordsSchema)).default({}),
  thresholds: z.record(name, threshold).default({}),
  filters: z
    .record(name, filter)
    .default({})
    .describe('Columns by which readers narrow the report; they act on every dataset that has the column.'),
  figures: z
    .record(name, figure)
    .default({})
    .describe('How a metric is measured again from a dataset, so that it follows the filters.'),
  notices: z
    .array(notes)
    .default([])
    .describe(
      'What to know before any number, as whether its days may still change: at the top, and in reports that gather this one.',
    ),
  headline: z.array(name).default([]).describe('Metrics at the top; the worst of their statuses is the report’s.'),
  include: z
    .array(z.string())
    .default([])
    .describe(
      'Other reports whose key figures and short tables stand in this one, on one screen; those that are not there are left out.',
    ),
  sections: z.array(section).default([]),
  not_compared: z.array(notes).default([]).describe('What this report does not say, at its end.'),
});
export type ReportYaml = z.infer<typeof reportSchema>;
export type Parameter = ReportYaml['parameters'][string];
export type TableYaml = z.infer<typeof table>;
export type ChartYaml = z.infer<typeof chart>;
export type NotesYaml = z.infer<typeof notes>;
export type Threshold = z.infer<typeof threshold>;

const part = z.strictObject({
  sql: z.string().describe('An aggregate over the rows of `from`.'),
  text: wordsSchema,
});

const metric = z.strictObject({
  title: wordsSchema,
  unit: z.enum(kinds),
  from: z.string().describe('Tables of the edition, as after the word from; $name stands for a parameter.'),
  numerator: part,
  denominator: part.optional().describe('Without one the metric is its numerator.'),
  n: z
    .union([z.string(), part])
    .optional()
    .describe(
      'SQL of how many cases it stands on: for a count of troubles how many were looked at (where it is 0 nothing was measured), for a quotient of money or time how many orders or days.',
    ),
  exclusions: wordsSchema.describe('What is left out.'),
  source: z.string().describe('Where the definition comes from.'),
});

/** SQL that counts the cases of a metric; undefined where it declares none. */
export const casesOf = ({ n }: z.infer<typeof metric>): string | undefined => (typeof n === 'object' ? n.sql : n);

/** reports/metrics.yaml: what is measured, one definition per number. */
export const metricsSchema = z.strictObject({ metrics: z.record(name, metric) });
export type MetricYaml = z.infer<typeof metric>;

/** The text in a language; where it is missing English, then whatever there is. */
export function say(words: Words, language: Language): string {
  if (typeof words === 'string') return words;
  return words[language] ?? words.en ?? words.pt ?? words.es ?? words.ru ?? '';
}
