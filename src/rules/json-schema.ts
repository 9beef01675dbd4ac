import { z } from 'zod';
import { casesSchema } from './schema/cases.ts';
import { factsSchema } from './schema/facts.ts';
import { projectSchema } from './schema/project.ts';
import { rulesetSchema } from './schema/ruleset.ts';
import { sourceSchema } from './schema/source.ts';

const titles: Readonly<Record<string, readonly [z.ZodType, string]>> = {
  'cases.schema.json': [casesSchema, 'rules/ENTITY.cases.yaml'],
  'facts.schema.json': [factsSchema, 'rules/facts.yaml'],
  'project.schema.json': [projectSchema, 'mestre.yaml'],
  'ruleset.schema.json': [rulesetSchema, 'rules/ENTITY.yaml'],
  'source.schema.json': [sourceSchema, 'rules/sources/NAME.yaml'],
};

/** The JSON Schemas that editors complete our YAML from, by file name: the same schemas that validate it. */
export function toJsonSchemas(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(titles).map(([file, [schema, title]]) => {
      const json = z.toJSONSchema(schema, { io: 'input', target: 'draft-7', unrepresentable: 'any' });
      return [file, `${JSON.stringify({ ...json, title }, undefined, 2)}\n`];
    }),
  );
}
