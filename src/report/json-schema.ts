import { z } from 'zod';
import { metricsSchema, reportSchema } from './schema.ts';

/** The JSON Schemas that editors complete report definitions from, by file name in reports/schema. */
export function toReportSchemas(): Record<string, string> {
  const schemas: Readonly<Record<string, readonly [z.ZodType, string]>> = {
    'metrics.schema.json': [metricsSchema, 'reports/metrics.yaml'],
    'report.schema.json': [reportSchema, 'reports/NAME/report.yaml'],
  };
  return Object.fromEntries(
    Object.entries(schemas).map(([file, [schema, title]]) => {
      const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
      return [file, `${JSON.stringify({ ...json, title }, undefined, 2)}\n`];
    }),
  );
}
