import { expect, test } from 'vitest';
import { brAddress, peAddress } from './address.ts';
import { readPostcode, stateOfPostcode } from './postcode-br.ts';

const options = { country: 'br', date: 'yyyy-mm-dd', decimal: '.', today: '2026-11-22' } as const;
type Given = Partial<Record<'line' | 'street' | 'number' | 'complement' | 'district' | 'city' | 'state' | 'city_state' | 'postcode', string>>; // prettier-ignore
const read = (given: Given, kind = brAddress) => kind.standardise(kind.inputs.map((input) => given[input as keyof Given] ?? null), options); // prettier-ignore
const parts = (given: Given, kind = brAddress) => Object.fromEntries(Object.entries(read(given, kind).parts ?? {}).filter(([, value]) => value !== null)); // prettier-ignore

test('one line is taken apart', () => {
  expect(
    read({ line: 'R. Francisco Rocha, 217  - Jardim America', city_state: 'Redenção/CE', postcode: '63946-587' }),
  ).toMatchObject({
    value: 'Rua Francisco Rocha, 217 - Jardim America - Redenção/CE - 63946-587',
    match: 'FRANCISCO ROCHA 217 63946587',
    status: 'ok',
  });
  expect(parts({ line: 'Rua João Silva, 465 Ap 1503 Bl A - Alto da Serra' })).toMatchObject({
    street_type: 'RUA', street: 'João Silva', number: '465', complement: 'AP 1503 BL A', district: 'Alto da Serra',
  }); // prettier-ignore
  expect(parts({ line: ', S/n  - Sao José' })).toEqual({
    number: 'S/N',
    district: 'Sao José',
    district_match: 'SAO JOSE',
  });
  expect(parts({ line: 'RUA QUINZE DE NOVEMBRO 1286 APTO 12' })).toMatchObject({ number: '1286', complement: 'AP 12' });
  expect(parts({ line: 'RUA 15 DE NOVEMBRO 90' })).toMatchObject({ street: '15 de Novembro', number: '90' });
  expect(parts({ line: 'RUA 7' })).toMatchObject({ street: '7' });
  expect(parts({ line: 'Av. Paulista 1578, Bela Vista, São Paulo - SP, 01310-200' })).toMatchObject({
    street: 'Paulista', number: '1578', district: 'Bela Vista', city: 'São Paulo', state: 'SP', postcode: '01310-200',
  }); // prettier-ignore
  expect(parts({ line: 'SQN 312 Bloco B Apto 405 - Asa Norte - Brasília/DF' })).toMatchObject({
    street: 'Sqn 312 Bloco B Apto 405',
    city: 'Brasília',
  });
});

test('columns and abbreviations: the same street however it is written', () => {
  const streets = ['R. PROF. JOSÉ GAMA', 'RUA PROFESSOR JOSE GAMA', 'Rua Prof Jose Gama', 'PROFESSOR JOSÉ GAMA'];
  expect(new Set(streets.map((street) => parts({ street, number: '10' })['street_match']))).toEqual(
    new Set(['PROFESSOR JOSE GAMA']),
  );
  expect(parts({ street: 'TV. QUINZE DE NOVEMBRO' })['street_match']).toBe(
    parts({ street: 'TRAVESSA XV DE NOVEMBRO' })['street_match'],
  );
  expect(parts({ district: 'JD. STO. ANTÔNIO', city: 'S. BENEDITO' })).toMatchObject({
    district_match: 'JARDIM SANTO ANTONIO',
    city: 'São Benedito',
  });
  expect(read({ street: 'TRAVESSX DA PAZ', number: '832' })).toMatchObject({
    status: 'repaired',
    rule: 'street_type_typo',
    parts: { street_type: 'TRAVESSA' },
  });
  expect(parts({ street: 'ROSA NOVA', number: '1' })).not.toHaveProperty('street_type');
  expect(parts({ complement: 'APARTAMENTO 1901 BLOCO C' })['complement']).toBe('AP 1901 BL C');
  expect(parts({ street: 'RUA A', number: '123-B' })['number']).toBe('123B');
});

test('postcodes: padded, generic, wrong, and against the state', () => {
  expect(parts({ postcode: '8269345' })).toEqual({ postcode: '08269-345', postcode_match: '08269345' });
  expect(parts({ postcode: '69864-000' })).toEqual({ postcode: '69864-000' });
  expect(read({ street: 'RUA A', number: '1', city: 'Aracaju', state: 'SE', postcode: '02266-136' }).rule).toBe(
    'postcode_state_mismatch',
  );
  expect(read({ street: 'RUA BRASIL', postcode: '154681932' })).toMatchObject({ status: 'ambiguous', rule: 'postcode_invalid', parts: { postcode: null, postcode_match: '154681932' } }); // prettier-ignore
  expect(read({ postcode: '00000-000' }).status).toBe('placeholder');
  expect(readPostcode('7895514', 'MT')).toBeNull();
  expect(readPostcode('46470', null)).toEqual({ digits: '46470000', padded: true, generic: true });
  // DF and GO, AM, RR and AC interleave.
  expect(
    ['70000000', '72800000', '73000000', '73700000', '69300000', '69900000', '69400000'].map(stateOfPostcode),
  ).toEqual(['DF', 'GO', 'DF', 'GO', 'RR', 'AC', 'AM']);
});

test('nothing, fillers and what can not be read', () => {
  expect(read({}).status).toBe('absent');
  expect(read({ street: 'NÃO INFORMADO', city: '---' }).status).toBe('placeholder');
  expect(read({ state: 'QX' })).toMatchObject({ status: 'invalid', rule: 'unknown_state' });
});

test('Peru', () => {
  expect(parts({ line: 'Av. Arequipa 1234 Dpto. 501, Lince, Lima' }, peAddress)).toMatchObject({ street_type: 'AVENIDA', street: 'Arequipa', number: '1234', complement: 'DPTO 501', city: 'Lince', state: 'LIMA' }); // prettier-ignore
  expect(parts({ line: 'Jr. de la Unión 300 - Cercado de Lima - Lima/Lima' }, peAddress)).toMatchObject({ street_match: 'UNION', district_match: 'CERCADO LIMA' }); // prettier-ignore
  expect(parts({ street: 'CA. LOS PINOS', number: '12', postcode: '4001' }, peAddress)).toMatchObject({ street_type: 'CALLE', postcode: '04001' }); // prettier-ignore
});
