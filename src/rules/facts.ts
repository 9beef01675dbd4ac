import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { type Loaded, loadYaml } from './load.ts';
import type { Project } from './project.ts';
import { type FactSettings, factsSchema } from './schema/facts.ts';

/** What sales and stock are judged by, and saved segments: rules/facts.yaml, or the defaults where there is none. Throws `config_invalid` (78). */
export function loadFactSettings(project: Pick<Project, 'root' | 'config' | 'known'>): Loaded<FactSettings> {
  const file = resolve(project.root, project.config.facts);
  if (existsSync(file)) return loadYaml(file, factsSchema, project.known);
  return { file, value: factsSchema.parse({}), at: () => `${file}:1:1`, has: () => false };
}
