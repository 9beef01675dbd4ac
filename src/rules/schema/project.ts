import { z } from 'zod';
import { deliverySchema, recipientSchema } from './delivery.ts';
import { fetchSchema } from './fetch.ts';
import { checkProject } from './project-check.ts';
import { scheduleSchema } from './schedule.ts';

const keys = z.strictObject({
  name: z.string().min(1).describe('What the project is called in reports.'),
  drop: z.string().default('drop').describe('Folder where extracts arrive.'),
  rules: z.array(z.string()).min(1).default(['rules/customer.yaml']).describe('One rules file per entity.'),
  sources: z.string().default('rules/sources').describe('Folder of the source contracts.'),
  facts: z
    .string()
    .default('rules/facts.yaml')
    .describe('What sales and stock are judged by, saved segments; without the file the defaults hold.'),
  reports: z.string().default('reports').describe('Folder of the report definitions.'),
  editions: z
    .strictObject({
      folder: z
        .string()
        .default('editions')
        .describe('Where editions are published; golden.duckdb in it points to the current one.'),
      keep: z.int().min(1).default(7).describe('How many editions stay.'),
    })
    .default({ folder: 'editions', keep: 7 }),
  review: z
    .strictObject({
      days: z.int().min(1).default(10).describe('Days after which a case of the review queue is overdue.'),
      owner: z.string().optional().describe('Whose the cases are that nobody took.'),
      four_eyes: z
        .strictObject({
          records: z
            .int()
            .min(1)
            .optional()
            .describe('Decisions on golden records of more records than this, together, wait for a second person.'),
          exposure: z
            .number()
            .optional()
            .describe('And those whose measures add up to more than this, signs left out.'),
        })
        .default({}),
    })
    .default({ days: 10, four_eyes: {} })
    .describe('How people decide cases: mestre review.'),
  assess: z
    .strictObject({
      values: z
        .record(z.string(), z.number())
        .default({})
        .describe(
          'What one of each benefit is worth, in your currency: duplicate_contact, recovered_contact, returned_mail, cross_sell.',
        ),
      effort: z
        .record(z.string(), z.number().positive())
        .default({})
        .describe('Effort to bring in each source, in any unit; 1 unless said.'),
    })
    .default({ values: {}, effort: {} })
    .describe('What mestre assess multiplies and divides by; nothing is assumed.'),
  promotion: z
    .strictObject({
      required: z
        .boolean()
        .default(false)
        .describe('True: runs use the rules that were promoted last and nothing else.'),
      four_eyes: z.boolean().default(false).describe('True: a version holds once two people promoted it.'),
    })
    .default({ required: false, four_eyes: false })
    .describe('Whether somebody has to approve the rules before they run: mestre rules promote.'),
  out: z.string().default('out').describe('Where reports and files for the senders go.'),
  state: z.string().default('.mestre').describe('Ledger, archive, lake and workspace.'),
  time_zone: z.string().default('UTC').describe('IANA name; decides what "today" is.'),
  language: z.enum(['pt', 'es', 'ru', 'en']).default('en').describe('Language of reports.'),
  engine: z.enum(['duckdb']).default('duckdb').describe('Where the SQL runs.'),
  memory: z
    .string()
    .regex(/^(auto|\d+(\.\d+)?\s?(KB|MB|GB|TB|KiB|MiB|GiB|TiB))$/i, 'a size such as 4GB, or auto')
    .default('auto')
    .describe(
      'Memory the engine may use before it spills to disk, some 0.8 GB of the process not counted; it takes 256MB where less is said. auto is 1300MB, and in a run of more than a million records 350MB for each further million and 20MB for each million facts, at most three quarters of the machine. 100,000 records in five files ran with 512MB.',
    ),
  threads: z.int().min(1).optional().describe('Threads of the engine; all cores unless said otherwise.'),
  metrics: z
    .string()
    .regex(/\.prom$/, 'a file ending in .prom')
    .optional()
    .describe('A file ending in .prom that run and schedule write for Prometheus (its textfile collector).'),
  fetch: fetchSchema.default({}).describe('What mestre fetch asks for over the network.'),
  schedule: scheduleSchema.default({ calendar: { weekend: ['sat', 'sun'], holidays: [], national: [] }, jobs: {} }),
  delivery: deliverySchema.default({ attempts: 8, when_unsure: 'send_again', small_group: 5 }),
  recipients: z
    .record(z.string().regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _'), recipientSchema)
    .default({})
    .describe('Who gets reports, and the most that may leave to them.'),
});

/** mestre.yaml: the one file of a project. Paths are relative to the folder it stands in. */
export const projectSchema = keys.superRefine(checkProject);
export type ProjectConfig = z.infer<typeof projectSchema>;
