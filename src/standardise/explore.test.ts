import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { COLUMN_SEPARATOR, outputsOf, standardiseBlob, VALUE_SEPARATOR } from './column.ts';
import { kindNames, kindOf, kinds } from './kinds.ts';
import { rules } from './rules.ts';
import { type Kind, type Options, statuses } from './standard.ts';

const styles = ['yyyy-mm-dd', 'yyyymmdd', 'dd/mm/yyyy', 'ddmmyyyy', 'mm/dd/yyyy', 'dd/mm/yy', 'excel'] as const;
const options: fc.Arbitrary<Options> = fc.record(
  {
    country: fc.constantFrom('br', 'pe'),
    date: fc.constantFrom(...styles),
    decimal: fc.constantFrom('.', ','),
    length: fc.constantFrom(30, 40),
    today: fc.constant('2026-11-22'),
  },
  { requiredKeys: ['country', 'date', 'decimal', 'today'] },
);

/** Text near to what the kinds read: words, digits and the signs between them, so that properties meet their branches. */
const pieces =
  `MARIA José da SILVA dos Filho NETO jr. D. DR. Sant'Anna D'ávila Ana-Maria JOS? CONCEI??O GALV?O Ã£ joã\u0083o Vie1ra 5ilva LUIZCARLOS TESTE XXXX NAO INFORMADO E Y DE LTDA S.A. S/A & ME
R. Av. AVENIDA TRAVESSX RUA QUINZE 15 DE NOVEMBRO S/N SN KM 12 AP 101 BL A APTO CASA FUNDOS Bairro Centro JD. S. BENEDITO Sto. Fortaleza/CE São Paulo - SP , - / ( ) ; Estado PA Município de 01310-200 69900 46470447 SQN 312 Lima LIMA Jr. Mz. Lt. Urb. CEP
11 98765-4321 (31) 8765-4321 +55 +51 +44 20 7946 0958 0 015 9090 0800 ramal 22 7613-7901 x@gmial.com maria.silva+x@gmail.com <a@b.com> naotem@naotem.com.br @ . ..
529.982.247-25 11.222.333/0001-81 12.ABC.345/01DE-35 10101174102 10117410 000000000 12345678 MG-12.345.678 SSP/SP X .0 7891000315507
01/02/1990 31/12/99 1990-02-30 25121980 1899-12-30 44197 5 de maio de 1980 T10:20:30-03:00 10:20 R$ 1.234,56 1,234.56- (12,00) 100 D 1e5 M FEMININO Brasil PER 0 00 -1 º ª \u00a0 \ufffd ß 李明 Иван ООО «БАЗО» Γιώργος ΟΎ 김민준 محمد バラク・オバマ नरेन्द्र ហ៊ុន G.m.b.H. SiemensAG Forty-Four II V JC Ltd Sp. z o.o.`.split(
    /[ \n]/,
  );
const near = fc
  .array(fc.tuple(fc.constantFrom(...pieces), fc.constantFrom(' ', ' ', ' ', '', ', ', ' - ', '  ')), { maxLength: 9 })
  .map((list) => list.map(([piece, gap]) => piece + gap).join(''));
const any = fc.oneof({ weight: 4, arbitrary: near }, fc.string({ unit: 'binary', maxLength: 40 }), fc.string({ unit: 'grapheme', maxLength: 40 })); // prettier-ignore
const inputs = (kind: Kind) => fc.tuple(...kind.inputs.map((_, i) => (i === 0 ? fc.option(any, { freq: 8 }) : fc.option(any, { freq: 1 })))); // prettier-ignore

describe.each(kindNames)('%s', (name) => {
  const kind = kindOf(name);

  test('never throws, and says what it promises', () => {
    fc.assert(
      fc.property(inputs(kind), options, (given, setting) => {
        const { value, match, status, rule, parts } = kind.standardise(given, setting);
        expect(statuses).toContain(status);
        if (rule !== '') expect(rules).toHaveProperty(rule);
        if (status === 'absent' || status === 'placeholder')
          expect({ value, match }).toEqual({ value: null, match: null });
        if (status === 'ok') expect(value).not.toBeNull();
        expect(Object.keys(kind.parts)).toEqual(expect.arrayContaining(Object.keys(parts ?? {})));
        for (const text of [value, match, ...Object.values(parts ?? {})])
          // Empty text is how a blob says null, and control characters part its values.
          if (text !== null) expect(text).toMatch(/^[^\p{Cc}]+$/u);
      }),
      { numRuns: 40000 },
    );
  });

  test('its own value standardises to itself', () => {
    fc.assert(
      fc.property(inputs(kind), options, (given, setting) => {
        const once = kind.standardise(given, setting);
        if (once.value === null) return;
        const twice = kind.standardise(kind.inputs.map((_, i) => (i === 0 ? once.value : null)), setting); // prettier-ignore
        expect({ value: twice.value, match: twice.match }).toEqual({ value: once.value, match: once.match });
      }),
      { numRuns: 40000 },
    );
  });

  test('a blob holds what the values hold', () => {
    const setting: Options = { country: 'br', date: 'dd/mm/yyyy', decimal: ',', today: '2026-11-22' };
    fc.assert(
      fc.property(fc.array(fc.tuple(...kind.inputs.map(() => near)), { minLength: 1, maxLength: 5 }), (rows) => {
        const blob = rows.map((row) => row.join(COLUMN_SEPARATOR)).join(VALUE_SEPARATOR);
        const columns = standardiseBlob(name, setting, blob).map((column) => column.split(VALUE_SEPARATOR));
        const answers = rows.map((_, i) => columns.map((column) => column[i]));
        const expected = rows.map((row) => {
          const inputTexts = row.map((text) => (text === '' ? null : text));
          if (row.length === 1 && row[0] === '') return Object.keys(outputsOf(kind)).map(() => '');
          const { value, match, status, rule, parts } = kind.standardise(inputTexts, setting);
          return [
            value ?? '',
            match ?? '',
            status,
            rule,
            ...Object.keys(kind.parts).map((part) => parts?.[part] ?? ''),
          ];
        });
        expect(answers).toEqual(expected);
        expect(columns).toHaveLength(Object.keys(outputsOf(kind)).length);
      }),
      { numRuns: 100 },
    );
  });
});

test('every kind is documented, and named by what it is', () => {
  for (const [name, kind] of kinds) {
    expect(kind.name).toBe(name);
    expect(kind.about).toMatch(/^[A-Z].*\.$/);
    expect(kind.inputs.length).toBeGreaterThan(0);
  }
});

test('every rule is a sentence', () => {
  for (const sentence of Object.values(rules)) expect(sentence).toMatch(/^[A-Z].*[.)]$/);
});
