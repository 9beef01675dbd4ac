import { expect, test } from 'vitest';
import { type SourceContract, sourceSchema } from '../../rules/schema/source.ts';
import type { Correction } from './corrections.ts';
import { asWritten, place } from './place.ts';
import { toLayout } from './write.ts';

const contract = (over: object): SourceContract =>
  sourceSchema.parse({
    source: 'bank',
    title: 'Bank',
    owner: 'bank',
    files: ['bank*'],
    mode: 'delta',
    format: 'csv',
    date: 'dd/mm/yyyy',
    key: ['ID'],
    layouts: [{ name: 'v1', delimiter: ';', columns: ['ID', 'NAME', 'BORN', 'STREET', 'NO', 'EXTRA', 'ZIP'] }],
    map: {
      name: 'NAME',
      birth: 'BORN',
      address: { street: 'STREET', number: 'NO', complement: 'EXTRA', postcode: 'ZIP' },
    },
    ...over,
  });
const bank = contract({});
const correction = (over: Partial<Correction>): Correction => ({
  break_id: 'b',
  source_key: '1',
  attribute: 'name',
  sent: null,
  proposed: 'Ana Lima',
  why: 'missing_in_source',
  reference: 'core',
  parts: {},
  ...over,
});
const look = { upper: false, digits: false, international: false };
const how = {
  contract: bank,
  map: bank.map,
  kinds: { name: 'person_name', birth: 'date', address: 'address' },
  looks: { NAME: { ...look, upper: true }, ZIP: { ...look, digits: true } },
  raw: { STREET: 'OLD', NO: '1', EXTRA: 'AP 1', ZIP: '01001000' },
};

test('a value is written as the source writes: capitals, dates, digits, phones without the country', () => {
  expect(place(correction({}), how)).toEqual([{ column: 'NAME', value: 'ANA LIMA' }]);
  expect(place(correction({ attribute: 'birth', proposed: '1980-03-02' }), how)).toEqual([
    { column: 'BORN', value: '02/03/1980' },
  ]);
  expect(asWritten('+5511987654321', { kind: 'phone', contract: bank, look })).toBe('11987654321');
  expect(asWritten('+5511987654321', { kind: 'phone', contract: bank, look: { ...look, international: true } })).toBe(
    '+5511987654321',
  );
  const german = { ...bank, country: 'de' };
  expect(asWritten('+4930901820', { kind: 'phone', contract: german, look })).toBe('030901820');
  expect(asWritten('+5511987654321', { kind: 'phone', contract: german, look })).toBe('5511987654321');
});

test('an address goes in whole, with what it lacks emptied, or not at all', () => {
  const parts = { street_type: 'Rua', street: 'das Flores', number: '12', complement: null, postcode: '01001-000' };
  expect(place(correction({ attribute: 'address', parts }), how)).toEqual([
    { column: 'STREET', value: 'Rua das Flores' },
    { column: 'NO', value: '12' },
    { column: 'EXTRA', value: '' },
    { column: 'ZIP', value: '01001000' },
  ]);
  const postcode = { street_type: null, street: null, number: null, complement: null, postcode: '01001-000' };
  expect(place(correction({ attribute: 'address', parts: postcode }), how)).toEqual([]);
});

test('files keep the layout of the source: separators, quotes, positions, encoding', async () => {
  const row = { ID: '1', NAME: 'SÃO; "X"', BORN: null };
  const csv = contract({
    encoding: 'windows-1252',
    layouts: [{ name: 'v1', delimiter: ';', columns: ['ID', 'NAME', 'BORN'] }],
    map: { name: 'NAME', birth: 'BORN' },
  });
  const bytes = await toLayout([row], [], { contract: csv, layout: csv.layouts[0]! });
  expect(Buffer.from(bytes).toString('latin1')).toBe('ID;NAME;BORN\r\n1;"S\xc3O; ""X""";\r\n');
  const fixed = contract({
    format: 'fixed',
    layouts: [
      {
        name: 'v1',
        record_length: 20,
        fields: [
          { name: 'ID', start: 1, length: 3 },
          { name: 'NAME', start: 4, length: 5 },
          { name: 'SUM', start: 9, length: 6, decimals: 2 },
          { name: 'CPF', start: 15, length: 6, align: 'right' },
        ],
      },
    ],
    map: { name: 'NAME' },
  });
  const line = await toLayout([{ ID: '1', NAME: 'ANTONIO', SUM: '12.50', CPF: '9191' }], [], {
    contract: fixed,
    layout: fixed.layouts[0]!,
  });
  expect(Buffer.from(line).toString()).toBe('1  ANTON001250  9191\r\n');
});
