import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openDuckdb } from '../engine/duckdb.ts';
import { goldenIdSql, isGoldenId, LARGEST_SERIAL, parseGoldenId, serialOf, toGoldenId } from './golden-id.ts';

const serial = fc.integer({ min: 1, max: LARGEST_SERIAL });
const entity = fc.constantFrom('customer', 'item', 'person', 'user', 'organisation');
const characters = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

test('ids have a fixed form', () => {
  expect(toGoldenId('customer', 1)).toMatch(/^C0000001[0-9A-Z]$/);
  expect(toGoldenId('item', LARGEST_SERIAL)).toMatch(/^IZZZZZZZ[0-9A-Z]$/);
  expect(() => toGoldenId('customer', 0)).toThrow('no golden id for serial 0');
});

test('an id reads back to its serial, however it was typed', () => {
  fc.assert(
    fc.property(entity, serial, (name, n) => {
      const id = toGoldenId(name, n);
      expect(isGoldenId(id)).toBe(true);
      expect(serialOf(id)).toBe(n);
      const sloppy = ` ${id.slice(0, 4).toLowerCase()}-${id.slice(4).replaceAll('0', 'o').replaceAll('1', 'l')} `;
      if (/[2-9]/.test(id)) expect(parseGoldenId(sloppy)).toEqual({ kind: 'id', id, serial: n });
    }),
  );
});

test('ids sort as their serials do', () => {
  fc.assert(
    fc.property(serial, serial, (a, b) => {
      expect(toGoldenId('customer', a) < toGoldenId('customer', b)).toBe(a < b);
    }),
  );
});

test('one wrong character, or any two swapped, never make a valid id', () => {
  fc.assert(
    fc.property(
      entity,
      serial,
      fc.integer({ min: 1, max: 8 }),
      fc.integer({ min: 1, max: 8 }),
      fc.constantFrom(...characters),
      (name, n, i, j, other) => {
        const id = toGoldenId(name, n);
        const wrong = id.slice(0, i) + other + id.slice(i + 1);
        if (wrong !== id) expect(isGoldenId(wrong)).toBe(false);
        const swapped = [...id];
        [swapped[i], swapped[j]] = [swapped[j]!, swapped[i]!];
        if (swapped.join('') !== id) expect(isGoldenId(swapped.join(''))).toBe(false);
      },
    ),
  );
});

test('a mistyped id is told apart from other text, and the right one is among the near ones', () => {
  const id = toGoldenId('customer', 73_421);
  const mistyped = parseGoldenId(`${id.slice(0, 6)}${id.charAt(7)}${id.charAt(6)}${id.slice(8)}`);
  expect(mistyped).toMatchObject({ kind: 'mistyped' });
  expect(mistyped.kind === 'mistyped' && mistyped.near).toContain(id);
  expect(parseGoldenId('maria da silva')).toEqual({ kind: 'other' });
  expect(parseGoldenId('FERNANDES')).toEqual({ kind: 'other' });
  expect(parseGoldenId('12345678909')).toEqual({ kind: 'other' });
});

test('SQL writes the same ids', async () => {
  const serials = fc.sample(serial, 500).concat(1, 31, 32, 33, LARGEST_SERIAL);
  const engine = await openDuckdb();
  for (const name of ['customer', 'item']) {
    const rows = await engine.rows(
      `select s, ${goldenIdSql(name, 's')} as id from (select unnest([${serials.join(', ')}])::bigint as s)`,
    );
    for (const { s, id } of rows) expect(id).toBe(toGoldenId(name, Number(s)));
  }
  await engine.close();
});
