import type { Fields } from '../fields.ts';
import { unaccented } from '../fold.ts';
import type { Random } from '../random.ts';
import { NICKNAMES } from '../words.ts';
import { mistyped, put, type ErrorKind } from './error.ts';

const PARTICLE = /^(DA|DE|DO|DAS|DOS)$/;
const SUFFIX = /^(JUNIOR|FILHO|NETO|SOBRINHO|JR\.?|F\.?|NETTO)$/;

/** Splits into first name, middle words, last name and suffix. */
function parts(name: string): { first: string; middle: string[]; last: string; suffix: string[] } {
  const words = name.split(' ').filter((word) => word !== '');
  const suffix = words.length > 2 && SUFFIX.test(words.at(-1) ?? '') ? [words.pop() ?? ''] : [];
  const first = words.shift() ?? '';
  const last = words.pop() ?? '';
  return { first, middle: words, last, suffix };
}

const join = (...words: readonly (string | readonly string[])[]): string =>
  words
    .flat()
    .filter((word) => word !== '')
    .join(' ');

function shortened(random: Random, name: string): string {
  const { first, middle, last, suffix } = parts(name);
  const able = middle.filter((word) => !PARTICLE.test(word) && word.length > 2);
  if (able.length === 0) return name;
  const all = random.chance(0.35);
  const chosen = random.pick(able);
  const initial = (word: string): string => word.charAt(0) + (random.chance(0.5) ? '.' : '');
  return join(
    first,
    middle.map((word) => ((all && able.includes(word)) || word === chosen ? initial(word) : word)),
    last,
    suffix,
  );
}

function withoutMiddle(random: Random, name: string): string {
  const { first, middle, last, suffix } = parts(name);
  const able = middle.flatMap((word, at) => (PARTICLE.test(word) ? [] : [at]));
  if (able.length === 0) return name;
  const gone = random.pick(able);
  const particleToo = PARTICLE.test(middle[gone - 1] ?? '') && random.chance(0.6);
  return join(
    first,
    middle.filter((_, at) => at !== gone && !(particleToo && at === gone - 1)),
    last,
    suffix,
  );
}

function firstAndLast(name: string): string {
  const { first, middle, last, suffix } = parts(name);
  return middle.length === 0 && suffix.length === 0
    ? name
    : join(first, suffix.length > 0 && middle.length === 0 ? [] : last, middle.length > 0 ? [] : suffix);
}

function exchanged(random: Random, name: string): string {
  const words = name.split(' ');
  const last = words.pop() ?? '';
  const first = words.shift() ?? '';
  if (last === '' || first === '') return name;
  return random.chance(0.4) ? `${last}, ${join(first, words)}` : join(last, words, first);
}

const SOUNDS: readonly (readonly [RegExp, string])[] = [
  [/S(?=[AEO])/, 'Z'],
  [/Z(?=[AEIO])/, 'S'],
  [/I(?!$)/, 'Y'],
  [/Y/, 'I'],
  [/N(?=[AEIOT])/, 'NN'],
  [/L(?=[AEIO])/, 'LL'],
  [/CH/, 'X'],
  [/X/, 'CH'],
  [/SS/, 'Ç'],
  [/Ç/, 'SS'],
  [/C(?=[EI])/, 'S'],
  [/^C(?=[AOU])/, 'K'],
  [/QU/, 'K'],
  [/^H/, ''],
  [/^(?=[AEO])/, 'H'],
  [/W/, 'V'],
  [/V/, 'W'],
  [/PH/, 'F'],
  [/TH/, 'T'],
  [/T(?=[AHEI])/, 'TH'],
  [/S$/, 'Z'],
  [/Z$/, 'S'],
  [/M$/, 'N'],
  [/N(?=[DTC])/, 'M'],
  [/R(?=[AO])/, 'RR'],
  [/J(?=[EI])/, 'G'],
];

function asHeard(random: Random, name: string): string {
  const words = name.split(' ');
  for (let attempt = 0; attempt < 12; attempt++) {
    const at = random.int(words.length);
    const word = words[at] ?? '';
    const [sound, written] = random.pick(SOUNDS);
    if (word.length < 4 || PARTICLE.test(word) || SUFFIX.test(word) || !sound.test(word)) continue;
    words[at] = word.replace(sound, written);
    return words.join(' ');
  }
  return name;
}

const LOOKS: readonly (readonly [string, string])[] = [
  ['E', 'F'],
  ['O', '0'],
  ['S', '5'],
  ['I', '1'],
  ['M', 'RN'],
  ['L', 'I'],
  ['B', '8'],
  ['I', ''],
  ['C', 'G'],
  ['U', 'V'],
  ['RN', 'M'],
  ['D', 'O'],
];

function asScanned(random: Random, name: string): string {
  for (let attempt = 0; attempt < 8; attempt++) {
    const [seen, read] = random.pick(LOOKS);
    const places = [...name.matchAll(new RegExp(seen, 'g'))].map((found) => found.index);
    if (places.length === 0) continue;
    const at = random.pick(places);
    return name.slice(0, at) + read + name.slice(at + seen.length);
  }
  return name;
}

function otherSuffix(random: Random, name: string): string {
  const { first, middle, last, suffix } = parts(name);
  const [written = ''] = suffix;
  if (written === '') return name;
  const others =
    written === 'JUNIOR'
      ? ['JR', 'JR.', 'JR', '']
      : written === 'FILHO'
        ? ['F', 'F.', '']
        : written === 'NETO'
          ? ['NETTO', 'N.', '']
          : ['SOB.', ''];
  return join(first, middle, last, random.pick(others));
}

function joinedWords(random: Random, name: string): string {
  const words = name.split(' ');
  if (words.length < 2) return name;
  const at = random.chance(0.8) ? 0 : random.int(words.length - 1);
  return [...words.slice(0, at), `${words[at] ?? ''}${words[at + 1] ?? ''}`, ...words.slice(at + 2)].join(' ');
}

/** UTF-8 read as Windows-1252; some systems then throw away what is no letter, and all what stands for nothing. */
function misread(random: Random, name: string): string {
  const drops = random.chance(0.5) ? /[^À-ÿ]/g : /[\x81\x8d\x8f\x90\x9d]/g;
  return name.replace(/[À-ÿ]/g, (letter) => Buffer.from(letter, 'utf8').toString('latin1').replace(drops, ''));
}

function lostLetter(random: Random, name: string): string {
  return name.replace(/[À-ÿ]/, random.chance(0.6) ? '?' : '');
}

function nicknamed(random: Random, name: string): string {
  const [first = '', ...rest] = name.split(' ');
  const names = NICKNAMES[first];
  return names ? [random.pick(names), ...rest].join(' ') : name;
}

function withoutParticle(name: string): string {
  return name.replace(/ (DA|DE|DO|DAS|DOS)(?= )/, '');
}

function doubleSpaced(random: Random, name: string): string {
  const gaps = [...name.matchAll(/ /g)].map((found) => found.index);
  if (gaps.length === 0) return name;
  const at = random.pick(gaps);
  return `${name.slice(0, at)} ${name.slice(at)}`;
}

type Change = (random: Random, text: string) => string;

const on =
  (field: 'name' | 'mother', change: Change): ErrorKind['apply'] =>
  (fields: Fields, scene) =>
    fields[field] !== '' && put(fields, field, change(scene.random, fields[field]));

/** Errors of a person's own name, in the order in which they strike. */
export const NAME_ERRORS: readonly ErrorKind[] = [
  { name: 'nome:accent_lost', rate: 0.092, apply: on('name', (_, text) => unaccented(text)) },
  { name: 'nome:suffix_variant', rate: 0.19, apply: on('name', otherSuffix) },
  { name: 'nome:particle_drop', rate: 0.0035, apply: on('name', (_, text) => withoutParticle(text)) },
  { name: 'nome:middle_drop', rate: 0.022, apply: on('name', withoutMiddle) },
  { name: 'nome:middle_abbrev', rate: 0.036, apply: on('name', shortened) },
  {
    name: 'nome:first_last_only',
    rate: 0.01,
    flat: true,
    habit: { sac: 0.38 },
    apply: on('name', (_, text) => firstAndLast(text)),
  },
  { name: 'nome:typo', rate: 0.0078, apply: on('name', mistyped) },
  { name: 'nome:phonetic', rate: 0.0135, apply: on('name', asHeard) },
  { name: 'nome:nickname', rate: 0.007, apply: on('name', nicknamed) },
  { name: 'nome:ocr', rate: 0.0022, apply: on('name', asScanned) },
  { name: 'nome:token_join', rate: 0.0018, apply: on('name', joinedWords) },
  { name: 'nome:double_space', rate: 0.0115, apply: on('name', doubleSpaced) },
  { name: 'nome:swap_first_last', rate: 0.0083, apply: on('name', exchanged) },
  { name: 'nome:mojibake', rate: 0.0048, apply: on('name', misread) },
  { name: 'nome:lost_char', rate: 0.0024, apply: on('name', lostLetter) },
  {
    name: 'nome:fake_name',
    rate: 0.0008,
    apply: (fields, { random, words }) => put(fields, 'name', random.pick(words.fakeNames)),
  },
];

/** Errors of the mother's name. */
export const MOTHER_ERRORS: readonly ErrorKind[] = [
  { name: 'nome_mae:missing', rate: 0.062, apply: (fields) => put(fields, 'mother', '') },
  { name: 'nome_mae:accent_lost', rate: 0.048, apply: on('mother', (_, text) => unaccented(text)) },
  { name: 'nome_mae:middle_abbrev', rate: 0.045, apply: on('mother', shortened) },
  { name: 'nome_mae:middle_drop', rate: 0.041, apply: on('mother', withoutMiddle) },
  { name: 'nome_mae:first_last_only', rate: 0.021, apply: on('mother', (_, text) => firstAndLast(text)) },
  { name: 'nome_mae:typo', rate: 0.0135, apply: on('mother', mistyped) },
];
