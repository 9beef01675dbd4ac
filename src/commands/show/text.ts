import type { Row, Value } from '../../engine/engine.ts';
import type { FieldShape } from '../../domain/edition/shape.ts';
import { toList, toTable, type TableColumn } from '../table.ts';
import type { Person } from './person.ts';

/** One golden record for people: who it is and where each value comes from, then products, contacts, members, history. */
export function toPersonText(person: Person, shapes: readonly FieldShape[], width: number): string {
  const { golden, origins, history } = person;
  const fields = shapes.filter((field) => field.golden && !field.list);
  const lines = fields.map((field): readonly [string, string] => {
    const origin = origins.find(({ attribute }) => attribute === field.name);
    const value = text(golden[field.name] ?? null);
    return [field.title, value === '' ? '-' : `${value}${origin === undefined ? '' : `  (${toOrigin(origin)})`}`];
  });
  const head = [`${person.golden_id}  ${person.entity}`];
  if (person.former_ids.length > 0) head.push(`formerly also ${person.former_ids.join(', ')}`);
  const sections: [string, string][] = [
    ['', toList(lines)],
    ['Products', table(person.products, ['product', 'source', 'source_key', 'since', 'until'], width)],
    [
      'Contact points',
      table(
        person.contact_points.map(starred),
        ['kind', 'value', 'preferred', 'status', 'sources', 'last_seen'],
        width,
      ),
    ],
    ['Records', table(person.members, ['source', 'source_key', 'linked_by', 'weight', 'run_id'], width)],
    [
      'To review',
      table(
        person.reviews,
        ['case_id', 'source_l', 'source_key_l', 'source_r', 'source_key_r', 'weight', 'reason'],
        width,
      ),
    ],
    ['History', table(history.map(toEvent), ['run_id', 'when', 'what'], width)],
  ];
  return [
    head.join('\n'),
    ...sections
      .filter(([, body]) => body !== '')
      .map(([title, body]) => (title === '' ? body : `${title}\n${indent(body)}`)),
  ].join('\n\n');
}

function toOrigin({
  source,
  source_key: key,
  rule,
  rivals,
  runner_up: second,
  runner_up_source: secondSource,
}: Row): string {
  const from = source === null ? text(rule ?? null) : `${text(source ?? null)} ${text(key ?? null)}`.trim();
  if (rivals === 0) return from;
  return `${from}, by ${text(rule ?? null)}, before ${text(second ?? null)} of ${text(secondSource ?? null)}${Number(rivals) > 1 ? ` and ${Number(rivals) - 1} more` : ''}`;
}

const starred = (row: Row): Row => ({ ...row, preferred: row['preferred'] === true ? '*' : '' });

function toEvent(row: Row): Row {
  const told = Object.fromEntries(Object.entries(row).map(([name, value]) => [name, text(value)]));
  const member = `${told['source']} ${told['source_key']}`;
  const what: Record<string, string> = {
    created: 'created',
    split: `split from ${told['other_id']}`,
    reactivated: 'back in use',
    merged: `merged into ${told['other_id']}`,
    retired: 'retired',
    erased: 'erased',
    member_added: `${member} joined`,
    member_moved: `${member} came from ${told['other_id']}`,
    member_removed: `${member} is no longer held`,
    value_changed: `${told['attribute']}: ${told['from_value'] || '-'} → ${told['to_value'] || '-'}`,
  };
  return {
    run_id: told['run_id']!,
    when: told['happened_at']!.slice(0, 16),
    what: what[told['kind']!] ?? told['kind']!,
  };
}

function table(rows: readonly Row[], names: readonly string[], width: number): string {
  const columns = names.map((name): TableColumn<Row> => ({
    title: name,
    value: (row) => text(row[name] ?? null),
    right: rows.every((row) => typeof row[name] === 'number'),
  }));
  return toTable(rows, columns, width - 2);
}

function text(value: Value): string {
  if (value === null) return '';
  if (typeof value === 'number') return String(Math.round(value * 100) / 100);
  return Array.isArray(value) ? value.map(text).join(', ') : String(value as string | boolean | bigint);
}

const indent = (body: string): string => body.replace(/^/gm, '  ');
