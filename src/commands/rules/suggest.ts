import { resolve } from 'node:path';
import { writeWhole } from '../write-whole.ts';
import { MestreError } from '../../errors.ts';
import { loadFiles } from '../auto/load-files.ts';
import { makeRules } from '../auto/make-rules.ts';
import { fitMemory, withEngine } from '../auto/open-engine.ts';
import { toRulesYaml } from '../auto/write-rules.ts';
import type { Context } from '../context.ts';

export interface RulesSuggestOptions {
  readonly files: readonly string[];
  readonly key?: string;
  /** File to write; standard output otherwise. */
  readonly out?: string;
}

/** Writes the rules that `dedupe` would use, with the reason beside each choice. */
export async function rulesSuggest(context: Context, options: RulesSuggestOptions): Promise<void> {
  await withEngine(context, async (engine) => {
    const loaded = await loadFiles(context, engine, options.files, { key: options.key });
    await fitMemory(context, engine, loaded);
    const made = await makeRules(engine, loaded, { first: null });
    if (made === null)
      throw new MestreError('data', 'nothing_to_compare', 'No column of these files tells any two records apart', {
        hint: 'rules need at least one column with two different values',
      });
    const yaml = toRulesYaml(made.rules, made.reasons, [
      `Rules that mestre suggests for ${loaded.sources.join(', ')}: ${loaded.rows.toLocaleString('en')} records.`,
      made.blockingRecall === null
        ? 'No two of these records are expected to be one entity: the keys were chosen by their pairs alone.'
        : `The keys find an estimated ${(made.blockingRecall * 100).toFixed(1)} % of the pairs of one entity.`,
      ...made.left.map(({ column, why }) => `${column} is not compared: ${why}.`),
    ]);
    if (options.out !== undefined) writeWhole(resolve(context.cwd, options.out), yaml, 'none');
    context.out.answer(
      'mestre.rules/1',
      { rules: made.rules, reasons: Object.fromEntries(made.reasons), file: options.out ?? null, blockingRecall: made.blockingRecall }, // prettier-ignore
      () => (options.out === undefined ? yaml.trimEnd() : `rules  ${options.out}`),
    );
  });
}
