import { expect, test } from 'vitest';
import { isSlip, nearestKnown } from './email-domain.ts';
import { email } from './email.ts';

const options = { country: 'br', date: 'yyyy-mm-dd', decimal: '.', today: '2026-11-22' } as const;
const read = (text: string) => {
  const { value, match, status, rule } = email.standardise([text], options);
  return [value, match, status, rule];
};

test('the mailbox is what is compared', () => {
  expect(read('Maria.Silva+loja@GMAIL.com')).toEqual(['maria.silva+loja@gmail.com', 'mariasilva@gmail.com', 'ok', '']);
  expect(read('maria.silva@googlemail.com')[1]).toBe('mariasilva@gmail.com');
  expect(read('maria.silva+x@hotmail.com')[1]).toBe('maria.silva@hotmail.com');
  expect(read('maria+x@empresa.com.br')[1]).toBe('maria+x@empresa.com.br');
  expect(read('mailto:maria@hotmail.com.br')).toEqual(['maria@hotmail.com.br', 'maria@hotmail.com.br', 'ok', '']);
  expect(read('"Maria" <maria@uol.com.br>;')[0]).toBe('maria@uol.com.br');
  expect(read('maria@bücher.example')[0]).toBe('maria@xn--bcher-kva.example');
});

test('slips in well-known domains are proposals', () => {
  for (const [wrong, right] of [
    ['gmial.com', 'gmail.com'],
    ['gmail.con', 'gmail.com'],
    ['gmail.com.br', 'gmail.com'],
    ['hotmal.com', 'hotmail.com'],
    ['outlok.com', 'outlook.com'],
    ['yaho.com.br', 'yahoo.com.br'],
    ['uol.com.bt', 'uol.com.br'],
  ] as const)
    expect(read(`maria@${wrong}`)).toEqual([`maria@${right}`, `maria@${right}`, 'repaired', 'typo_domain']);
});

test('domains that exist are left alone', () => {
  for (const domain of [
    'hotmail.com.br',
    'ymail.com',
    'mail.com',
    'email.com.pe',
    'bol.com.br',
    'empresa.com.br',
    'me.com',
  ])
    expect([domain, nearestKnown(domain) ?? domain]).toEqual([domain, domain]);
  expect([isSlip('gmial', 'gmail'), isSlip('gmai', 'gmail'), isSlip('gmail', 'gmail'), isSlip('gnaik', 'gmail')]).toEqual([true, true, false, false]); // prettier-ignore
});

test('fillers have no evidence, role addresses little', () => {
  for (const filler of [
    'naotem@naotem.com.br',
    'sememail@banco.com.br',
    'nao@tem',
    'x@x',
    'teste@teste.com',
    'NÃO POSSUI',
  ])
    expect([filler, read(filler)[2]]).toEqual([filler, 'placeholder']);
  // mail.com and email.com are providers: there only the name can be a filler.
  expect(['leonardo@email.com', 'ana.lima@mail.com', 'cliente@email.com', 'ana@email.com.br'].map((text) => read(text)[2])).toEqual(['ok', 'ok', 'placeholder', 'placeholder']); // prettier-ignore
  expect(read('vendas@empresa.com.br').slice(2)).toEqual(['ambiguous', 'role_address']);
});

test('damage', () => {
  expect(read('josé silva@gmail.com')).toEqual([
    'josesilva@gmail.com',
    'josesilva@gmail.com',
    'repaired',
    'spaces_removed',
  ]);
  expect(read('maria@gmail,com')[3]).toBe('comma_for_dot');
  expect(read('joana@uol.com.br; pedro@uol.com.br')).toEqual([
    'joana@uol.com.br',
    'joana@uol.com.br',
    'ambiguous',
    'several_values',
  ]);
  expect(read('maria.gmail.com')).toEqual([null, null, 'invalid', 'not_understood']);
});
