import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { makeProject } from '../commands/init.ts';

/** Makes a project of the demo bank's five systems of customers without its shops, telephones and stock: a run of it costs half of a run of all. */
export function makeCustomers(root: string): void {
  makeProject(root, { demo: true });
  const sources = join(root, 'rules/sources');
  const kept = new Set<string>();
  for (const name of readdirSync(sources)) {
    if (/^entity: customer$/m.test(readFileSync(join(sources, name), 'utf8'))) kept.add(name.replace('.yaml', ''));
    else rmSync(join(sources, name));
  }
  for (const name of readdirSync(join(root, 'drop')))
    if (!kept.has(name.replace(/\..*$/, ''))) rmSync(join(root, 'drop', name));
}
