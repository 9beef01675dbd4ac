import { z } from 'zod';
import { deliverySchema, recipientSchema } from './delivery.ts';
import { checkProject } from './project-check.ts';
import { scheduleSchema } from './schedule.ts';

/** mestre.yaml: the one file of a project. Paths are relative to the folder it stands in. */
export const projectSchema = z
  .strictObject({
    name: z.string().min(1).describe('What the project is called in reports.'),
    drop: z.string().default('drop').describe('Folder where extracts arrive.'),
    rules: z.array(z.string()).min(1).default(['rules/customer.yaml']).describe('One rules file per entity.'),
    sources: z.string().default('rules/sources').describe('Folder of the source contracts.'),
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
    out: z.string().default('out').describe('Where reports and files for the senders go.'),
    state: z.string().default('.mestre').describe('Ledger, archive, lake and workspace.'),
    time_zone: z.string().default('UTC').describe('IANA name; decides what "today" is.'),
    language: z.enum(['pt', 'es', 'ru', 'en']).default('en').describe('Language of reports.'),
    engine: z.enum(['duckdb']).default('duckdb').describe('Where the SQL runs.'),
    memory: z
      .string()
      .regex(/^\d+(\.\d+)?\s?(KB|MB|GB|TB|KiB|MiB|GiB|TiB)$/i, 'a size such as 4GB')
      .default('4GB')
      .describe('Memory the engine may use before it spills to disk; it takes 256MB where less is said.'),
    threads: z.int().min(1).optional().describe('Threads of the engine; all cores unless said otherwise.'),
    metrics: z
      .string()
      .regex(/\.prom$/, 'a file ending in .prom')
      .optional()
      .describe('A file ending in .prom that run and schedule write for Prometheus (its textfile collector).'),
    schedule: scheduleSchema.default({ calendar: { weekend: ['sat', 'sun'], holidays: [] }, jobs: {} }),
    delivery: deliverySchema.default({ attempts: 8, when_unsure: 'send_again', small_group: 5 }),
    recipients: z
      .record(z.string().regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _'), recipientSchema)
      .default({})
      .describe('Who gets reports, and the most that may leave to them.'),
  })
  .superRefine(checkProject);
export type ProjectConfig = z.infer<typeof projectSchema>;
