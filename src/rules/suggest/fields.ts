import { MestreError } from '../../errors.ts';
import { isPlainKind, type PlainField } from '../../stages/train-record.ts';
import type { Ruleset } from '../schema/ruleset.ts';

/** The fields of rules for a plain table. Throws `no_column` (78) where the rules do not say which column a field is read from. */
export function fieldsOf(rules: Ruleset): PlainField[] {
  return Object.entries(rules.fields).map(([name, { kind, column, also, without, take, order }]) => {
    if (!isPlainKind(kind) || column === undefined)
      throw new MestreError(
        'config',
        'no_column',
        `Field ${name} does not say which column of the file it is read from`,
        {
          hint: 'dedupe and link need kind: plain_… and column: in every field; mestre rules suggest FILE writes such rules',
        },
      );
    return { name, kind, column, also, without, take, order };
  });
}
