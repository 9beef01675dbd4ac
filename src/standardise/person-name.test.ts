import { expect, test } from 'vitest';
import { nicknames } from './data/nicknames.ts';
import { companyName } from './company-name.ts';
import { fold } from './fold.ts';
import { isMojibake, unMojibake } from './mojibake.ts';
import { personName } from './person-name.ts';
import { phonetic } from './phonetic.ts';

const options = { country: 'br', date: 'yyyy-mm-dd', decimal: '.', today: '2026-11-22' } as const;
const full = (text: string, length?: number) => personName.standardise([text], length === undefined ? options : { ...options, length }); // prettier-ignore
const read = (text: string) => {
  const { value, match, status, rule } = full(text);
  return [value, match, status, rule];
};

test('shown with accents and particles, compared without', () => {
  expect(read('JOÃO  DA SILVA')).toEqual(['João da Silva', 'JOAO SILVA', 'ok', '']);
  expect(read("ANA-MARIA DE SANT'ANNA D'ÁVILA")).toEqual([
    "Ana-Maria de Sant'Anna D'Ávila",
    'ANA MARIA SANTANNA DAVILA',
    'ok',
    '',
  ]);
  expect(read('jose c. de souza')).toEqual(['Jose C. de Souza', 'JOSE C SOUZA', 'ok', '']);
  expect(read('Müller, Jürgen')).toEqual(['Jürgen Müller', 'JURGEN MULLER', 'repaired', 'surname_first']);
  expect(full('Dra. Maria das Dores').parts).toMatchObject({ honorific: 'DRA', given: 'MARIA', surname: 'DORES' });
});

test('parts for comparing', () => {
  expect(full('JOSÉ CARLOS DE SOUZA NETO').parts).toEqual({
    given: 'JOSE',
    surname: 'SOUZA',
    middle: 'CARLOS',
    suffix: 'NETO',
    honorific: null,
    initials: 'JCS',
    tokens_sorted: 'CARLOS JOSE SOUZA',
    phonetic: 'JOSE SOUSA',
    given_phonetic: 'JOSE',
    surname_phonetic: 'SOUSA',
    nickname_of: null,
    cut: null,
  });
  expect(full('Zé Silva').parts?.['nickname_of']).toBe('JOSE');
});

test('the generational suffix stands apart, in all its spellings', () => {
  const suffix = (text: string) => full(text).parts?.['suffix'];
  expect(['JOAO SILVA FILHO', 'JOAO SILVA FO.', 'JOAO SILVA Fº'].map(suffix)).toEqual(['FILHO', 'FILHO', 'FILHO']);
  expect(['JOAO SILVA JR.', 'JOAO SILVA JÚNIOR', 'JOAO SILVA NT', 'JOAO SILVA II'].map(suffix)).toEqual([
    'JUNIOR',
    'JUNIOR',
    'NETO',
    'SEGUNDO',
  ]);
  // Without a surname before it, it is the surname; and only the last word counts.
  expect(['JOSE NETO', 'JOSE SEGUNDO', 'JUNIOR SILVA', 'OSWALDO JUNIOR CRUZ'].map(suffix)).toEqual([
    null,
    null,
    null,
    null,
  ]);
  expect(['JOAO SILVA F', 'JOAO SILVA F.', 'JOAO C SILVA N.', 'JOAO SILVA NETTO'].map(suffix)).toEqual([
    'FILHO',
    'FILHO',
    'NETO',
    'NETO',
  ]);
  // A letter behind a given name or another letter, a woman's, or where the field ended, is a surname's first.
  expect(['JOAO F', 'JOAO S F', 'ANA PAULA F', 'JOAO SILVA S', 'JOAO NETTO'].map(suffix)).toEqual([
    null,
    null,
    null,
    null,
    null,
  ]);
  expect(full('JOAO SILVA F', 12).parts?.['suffix']).toBeNull();
  expect(full('JOAO SILVA F.').value).toBe('Joao Silva Filho');
  expect(full('CARLOS SILVA JR').value).toBe('Carlos Silva Junior');
  expect(full('JOSE CARLOS SOUZA FILHO').match).toBe(full('JOSE CARLOS SOUZA NETO').match);
});

test('what stands behind a name, and accents as web pages spell them', () => {
  const match = (text: string) => full(text).match;
  expect(
    ['JOSE SILVA E/OU', 'JOSE SILVA E/OU MARIA LIMA', 'JOSE SILVA - TITULAR', 'Jose Silva - 1º Titular', 'JOSE SILVA - ESPÓLIO'].map(match), // prettier-ignore
  ).toEqual(Array.from({ length: 5 }, () => 'JOSE SILVA'));
  expect(['Jos&eacute; da Concei&ccedil;&atilde;o', 'JOS&Eacute; DA CONCEI&Ccedil;&Atilde;O'].map(match)).toEqual([
    'JOSE CONCEICAO',
    'JOSE CONCEICAO',
  ]);
  expect(['ANA SILVA-TITULAR LIMA', 'JOSE TITULAR'].map(match)).toEqual(['ANA SILVA TITULAR LIMA', 'JOSE TITULAR']);
});

test('damage is repaired as a proposal', () => {
  expect(read('MARIA JOSÃ\u0089 DOS SANTOS')).toEqual([
    'Maria José dos Santos',
    'MARIA JOSE SANTOS',
    'repaired',
    'mojibake_repaired',
  ]);
  expect(read('joã\u0083o da silva')[0]).toBe('João da Silva');
  expect(read('JOS? CARLOS MENDON?A')).toEqual([
    'José Carlos Mendonça',
    'JOSE CARLOS MENDONCA',
    'repaired',
    'lost_character_restored',
  ]);
  expect(read('Ana Qu?zx')).toEqual(['Ana Quzx', 'ANA QUZX', 'ambiguous', 'lost_character']);
  expect(read('Silva Alve5')).toEqual(['Silva Alves', 'SILVA ALVES', 'repaired', 'digits_read_as_letters']);
  expect(read('Si1va Vie1ra')[0]).toBe('Silva Vieira');
  expect(read('LUIZCARLOS PINTO')).toEqual([
    'Luiz Carlos Pinto',
    'LUIZ CARLOS PINTO',
    'repaired',
    'joined_words_split',
  ]);
  expect(read('JOSE DA SILVA 52998224725')).toEqual(['Jose da Silva', 'JOSE SILVA', 'repaired', 'digits_removed']);
});

test('a name that fills its column may be cut', () => {
  const cut = full('ANTONIO ALBERTO MARQUES DE OLI', 30);
  expect([cut.status, cut.rule, cut.parts?.['cut'], cut.parts?.['surname']]).toEqual([
    'ambiguous',
    'cut_at_length',
    'true',
    'OLI',
  ]);
  expect(full('ANTONIO ALBERTO', 30).parts?.['cut']).toBeNull();
});

test('fillers are no names; names that look like fillers are', () => {
  for (const filler of [
    'TESTE',
    'CLIENTE TESTE',
    'Nao Informado',
    'XXXXXX',
    '...',
    'MÃE DESCONHECIDA',
    'SR. TESTE',
    'FULANO DE TAL',
    'SEM NOME',
  ])
    expect([filler, full(filler).status]).toEqual([filler, 'placeholder']);
  for (const name of ['Ana', 'Clementino Teste Filho'.replace('Teste', 'Testa'), 'Pai Joaquim'.replace('Pai', 'Caio')])
    expect(full(name).status).toBe('ok');
});

test('spellings that sound alike share a key', () => {
  const pairs =
    'SOUZA SOUSA|LUIZ LUIS|WALTER VALTER|THIAGO TIAGO|PHILIPE FILIPE|SIQUEYRA SIQUEIRA|SANNTOS SANTOS|AMDRADE ANDRADE|BORGEZ BORGES|HELENA ELENA|MICHELE MIXELE|GONZALEZ GONSALES|JIMENEZ GIMENES|STEFANIA ESTEFANIA|KARINA CARINA|RUTH RUTE'
      .split('|')
      .map((pair) => pair.split(' '));
  for (const [a, b] of pairs.slice(0, -1)) expect([a, phonetic(a!)]).toEqual([a, phonetic(b!)]);
  expect(phonetic('MARIA')).not.toBe(phonetic('MARIO'));
});

test('folding knows the letters that Unicode does not decompose', () => {
  expect(['Çağlar Øster Łódź Straße', 'ñandú', 'ÀÉÎÕÜ', '李'].map(fold)).toEqual([
    'CAGLAR OSTER LODZ STRASSE',
    'NANDU',
    'AEIOU',
    '李',
  ]);
  expect([isMojibake('São'), isMojibake('SÃ£o'), unMojibake('SÃ£o JoÃ£o'), unMojibake('ConceiÃ§Ã£o')]).toEqual([
    false,
    true,
    'São João',
    'Conceição',
  ]);
});

test('nicknames are folded words', () => {
  for (const [nickname, names] of Object.entries({ ...nicknames.pt, ...nicknames.es }))
    expect(`${nickname} ${names}`).toMatch(/^[A-Z]+( [A-Z]+)+$/);
});

const company = (text: string) => {
  const { match, parts } = companyName.standardise([text], options);
  return [match, parts?.['form']];
};

test('companies: the legal form stands apart', () => {
  expect(company('Padaria São João Ltda. - ME')).toEqual(['PADARIA SAO JOAO', 'LTDA ME']);
  expect(company('BANCO EXEMPLAR S/A')).toEqual(['BANCO EXEMPLAR', 'SA']);
  expect(company('Minera del Sur S.A.C.')).toEqual(['MINERA SUR', 'SAC']);
  expect(company('Irmãos & Filhos Cia Ltda')).toEqual(['IRMAOS FILHOS', 'CIA LTDA']);
});
