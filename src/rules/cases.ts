import { findKind, kindNames } from '../standardise/kinds.ts';
import type { Finding, Loaded } from './load.ts';
import type { Cases, CaseRecord } from './schema/cases.ts';
import type { Ruleset } from './schema/ruleset.ts';

/** Names in a file of cases that lead nowhere, and names that stand twice. */
export function checkCases({ value: cases, at }: Loaded<Cases>, rules: Ruleset): Finding[] {
  const findings: Finding[] = [];
  const tell = (path: readonly PropertyKey[], message: string, known: readonly string[] = []) =>
    void findings.push({
      at: at(path),
      path: path.join('.'),
      message: known.length === 0 ? message : `${message}; there are ${known.join(', ')}`,
    });
  const fields = Object.keys(rules.fields);
  const checkField = (name: string, path: readonly PropertyKey[]) => {
    if (!fields.includes(name)) tell(path, `there is no field ${name}`, fields);
  };
  const checkRecords = (records: Readonly<Record<string, CaseRecord>>, path: readonly PropertyKey[]) => {
    for (const [label, record] of Object.entries(records))
      for (const [field, value] of Object.entries(valuesOf(record))) {
        const here = [...path, 'records', label, field];
        checkField(field, here);
        const declared = rules.fields[field];
        const kind = findKind(declared?.kind ?? '');
        if (declared === undefined || kind === undefined) continue;
        if (Array.isArray(value) && !declared.list) tell(here, `${field} has one value, not a list`);
        else if (typeof value === 'object' && !Array.isArray(value))
          for (const input of Object.keys(value))
            if (!kind.inputs.includes(input)) tell([...here, input], `${kind.name} takes no ${input}`, kind.inputs);
      }
  };
  for (const field of Object.keys(cases.counts)) checkField(field, ['counts', field]);
  const decisive = [...rules.never, ...rules.always].map(({ name }) => name);
  cases.matching.forEach(({ records, groups, rule }, i) => {
    const path = ['matching', i];
    checkRecords(records, path);
    if (rule !== undefined && !decisive.includes(rule)) tell([...path, 'rule'], `there is no rule ${rule}`, decisive);
    const placed = groups?.flat() ?? [];
    for (const label of placed)
      if (!(label in records)) tell([...path, 'groups'], `no record is called ${label}`, Object.keys(records));
    for (const label of groups === undefined ? [] : Object.keys(records))
      if (placed.filter((one) => one === label).length !== 1)
        tell([...path, 'groups'], `${label} must stand in one group`);
  });
  cases.survivorship.forEach(({ records, golden }, i) => {
    checkRecords(records, ['survivorship', i]);
    for (const field of Object.keys(golden)) checkField(field, ['survivorship', i, 'golden', field]);
  });
  cases.standard.forEach(({ field, kind }, i) => {
    if (field !== undefined) checkField(field, ['standard', i, 'field']);
    if (kind !== undefined && findKind(kind) === undefined)
      tell(['standard', i, 'kind'], `no kind of value is called ${kind}`, kindNames);
  });
  for (const list of ['matching', 'survivorship'] as const) {
    const names = cases[list].map(({ name }) => name);
    names.forEach((name, i) => {
      if (names.indexOf(name) < i) tell([list, i, 'name'], `a second case is called ${name}`);
    });
  }
  return findings;
}

/** The fields of a record, without what it says of itself. */
export function valuesOf(
  record: CaseRecord,
): Record<string, string | readonly string[] | Readonly<Record<string, string>>> {
  const { source: _source, updated: _updated, ...values } = record;
  return values as Record<string, string | readonly string[] | Readonly<Record<string, string>>>;
}
