import { literal, sql } from '../sql/sql.ts';
import type { Feature } from './levels/level.ts';
import type { Compiled } from './match-compile.ts';
import { BINS, bit, CLOSED, DIFFERS, ends, lanes, PRESENT, type Slot, toWords } from './pattern-layout.ts';

const hash = (code: string, at: number) => `((${code}) & 255)::bigint * ${1n << BigInt(at)}`;

/** Columns of `node_code` out of which patterns are made. `code` and `bin` give the SQL of a comparison's own columns over `node` as `n`. */
export function packedColumns(
  compiled: Compiled,
  { code, bin }: { code: (name: string) => string; bin: (name: string) => string },
): Feature[] {
  const { dialect } = compiled;
  return toWords(compiled).flatMap((word) => {
    const { number, slots } = word;
    const keep = (slot: Slot) => `k.${dialect.id(`${slot.gate!.column}_keep`)}`;
    const value = (slot: Slot) => `n.${dialect.id(slot.gate!.column)}`;
    const long = (slot: Slot) => `coalesce(length(${value(slot)}) > 2 * ${keep(slot)}, false)`;
    const end = (from: (slot: Slot) => string) =>
      ends(word).map((slot) => hash(`coalesce(${dialect.code(from(slot))}, 0)`, slot.at));
    const flags = slots.flatMap((slot) => {
      const present = `n.${dialect.id(slot.one.on.column)} is not null`;
      const both = bit(slot, PRESENT) | bit(slot, DIFFERS);
      const open = slot.gate?.kind === 'letters' ? both | bit(slot, CLOSED) : both;
      return [
        `case when ${present} then ${open} else 0 end`,
        ...(slot.gate?.kind === 'ends' ? [`case when ${long(slot)} then ${bit(slot, CLOSED)} else 0 end`] : []),
        ...(slot.one.frequency
          ? BINS.map(
              ({ place, least }) =>
                `case when ${present} and ${bin(slot.one.name)} >= ${least} then ${bit(slot, place)} else 0 end`,
            )
          : []),
      ];
    });
    const hashed = slots.filter(({ one }) => !one.on.list).map(({ one, at }) => hash(code(one.name), at));
    const lane = lanes(word).flatMap((pair, i) => {
      const letters = (slot: Slot) =>
        `coalesce(${[...'abcdefghijklmnopqrstuvwxyz'].map((letter, place) => `case when contains(${value(slot)}, '${letter}') then ${2 ** place} else 0 end`).join(' + ')}, 0)`;
      const limit = (slot: Slot) =>
        `(255 - least(coalesce(floor(${literal(slot.gate!.share + 1e-9)} * length(${value(slot)})), 0), 100))`;
      const both = (of: (slot: Slot) => string) =>
        pair.map((slot, half) => `(${of(slot)})::bigint * ${half === 0 ? 1n : 1n << 32n}`).join(' + ');
      return [
        { column: `letters${number}_${i}`, sql: `(${both(letters)})::bigint` },
        { column: `limits${number}_${i}`, sql: `(${both(limit)})::bigint` },
      ];
    });
    return [
      { column: `flags${number}`, sql: `(${flags.join(' + ')})::bigint` },
      { column: `codes${number}`, sql: `(${hashed.join(' + ') || '0'})::bigint` },
      ...(ends(word).length === 0
        ? []
        : [
            {
              column: `heads${number}`,
              sql: `(${end((slot) => `left(${value(slot)}, ${keep(slot)})`).join(' + ')})::bigint`,
            },
            {
              column: `tails${number}`,
              sql: `(${end((slot) => `right(${value(slot)}, ${keep(slot)})`).join(' + ')})::bigint`,
            },
          ]),
      ...lane,
    ];
  });
}

/** How many signs at each end are hashed, by column: as many as nine of ten values have twice, and one more. One row. */
export function keptEnds(compiled: Compiled): string | undefined {
  const columns = [...new Set(toWords(compiled).flatMap((word) => ends(word).map(({ gate }) => gate!.column)))];
  if (columns.length === 0) return undefined;
  const keep = columns.map((name) => {
    const column = compiled.dialect.id(name);
    const enough = (length: number) =>
      `sum(case when length(${column}) >= ${length} then 1 else 0 end) * 10 >= count(${column}) * 9`;
    return `case when ${enough(9)} then 4 when ${enough(7)} then 3 when ${enough(5)} then 2 else 1 end as ${compiled.dialect.id(`${name}_keep`)}`;
  });
  return sql`
    select
      ${keep}
    from node
  `;
}
