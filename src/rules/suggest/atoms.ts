import { toAtom } from '../../stages/block-atom.ts';
import { type TrainAtom } from '../../stages/train-candidates.ts';
import type { PlainField } from '../../stages/train-record.ts';
import type { Dialect } from '../../sql/dialect.ts';
import type { Ruleset } from '../schema/ruleset.ts';
import { ATOMS, EXPLODING } from './comparisons.ts';

/** Two columns together: both values in any order, and either of them. */
const TOGETHER = ['|sorted_tokens', '|tokens'];

/** Every atom that keys of these fields could be made of. */
export function atomsOf(rules: Ruleset, fields: readonly PlainField[], dialect: Dialect): TrainAtom[] {
  return fields.flatMap((field) =>
    (field.also ? TOGETHER : [...ATOMS[field.kind], ...EXPLODING[field.kind]]).map((transform) => ({
      ...toAtom(rules, dialect, `${field.name}${transform}`, `column ${field.column}`),
      field: field.name,
      whole: transform === '' || transform === '|sorted_tokens',
    })),
  );
}
