import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The folder that the package stands in: rules, reports and fixtures are found from here, built or not. */
export const packageRoot = fileURLToPath(new URL('..', import.meta.url));

/** The version in package.json. */
export function loadVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
