import { maskAmount, maskKey, maskValue } from '../../../domain/mask.ts';
import type { Ruleset } from '../../../rules/schema/ruleset.ts';
import type { Difference } from './difference.ts';

/** The same difference without anything that says whose records these are; golden ids stay: they mean nothing outside. */
export function maskDifference(difference: Difference, { fields }: Ruleset): Difference {
  const mask = (field: string, value: string) => {
    const { category, list } = fields[field] ?? { category: 'name', list: false };
    return list ? value.split(', ').map((one) => maskValue(one, category)).join(', ') : maskValue(value, category); // prettier-ignore
  };
  const orNull = (field: string, value: string | null) => (value === null ? null : mask(field, value));
  return {
    ...difference,
    groups: difference.groups.map((group) => ({
      ...group,
      money: maskAmount(group.money),
      members: group.members.map((member) => ({
        ...member,
        key: maskKey(member.key),
        values: Object.fromEntries(Object.entries(member.values).map(([field, value]) => [field, mask(field, value)])),
      })),
    })),
    examples: difference.examples.map((one) => ({
      ...one,
      money: maskAmount(one.money),
      before: orNull(one.attribute, one.before),
      after: orNull(one.attribute, one.after),
    })),
  };
}
