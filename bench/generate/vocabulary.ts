import { COMMON_STREETS, DISTRICTS, STATES, STREET_TITLES, STREET_TYPES, townName, type State } from './places.ts';
import { createRandom, shuffled, weighted, zipf, type Draw, type Random } from './random.ts';
import { MEN, PARTICLES, SECOND_MEN, SECOND_WOMEN, SURNAMES, WOMEN } from './words.ts';

export interface Town {
  readonly name: string;
  readonly state: State;
  /** First five digits of its postal codes. */
  readonly postcodes: readonly string[];
}

/** The words of one bank: each seed leaves out other words, ranks the rest otherwise and has its own placeholders. */
export interface Vocabulary {
  readonly woman: Draw<string>;
  readonly man: Draw<string>;
  readonly secondWoman: Draw<string>;
  readonly secondMan: Draw<string>;
  /** A family name, with its particle where it has one. */
  readonly surname: Draw<string>;
  readonly state: Draw<State>;
  readonly town: (random: Random, state: State) => Town;
  readonly streetType: Draw<string>;
  readonly streetName: Draw<string>;
  readonly district: Draw<string>;
  readonly emailDomain: Draw<string>;
  readonly placeholderEmails: readonly string[];
  readonly placeholderPhones: readonly string[];
  readonly placeholderCpfs: readonly string[];
  readonly fakeNames: readonly string[];
}

const FIRST_PARTS =
  'ADRI ALDE CLAU DORI EDI ELI FRANCI GIL IVA JAI JOSI JUCI LUCI MARI NEI ROSE SUE VALDE VANDE WAL GENI'.split(' ');
const LAST_PARTS_WOMEN = 'LENE LMA NETE NALVA CLEIDE LUCE LEIDE ANE ELMA LEUZA NEIDE ZETE'.split(' ');
const LAST_PARTS_MEN = 'VALDO MAR VAN SON NALDO LSON CLEI DELSON VÂNIO NILDO MILSON DEMAR'.split(' ');

const joined = (first: readonly string[], last: readonly string[]): string[] =>
  first.flatMap((head) => last.map((tail) => head + tail));

/** Leaves out some words and moves the others up and down in rank, more so the rarer they are. */
function reranked(random: Random, words: readonly string[], left: number): string[] {
  return words
    .map((word, rank) => ({ word, rank: Math.log(rank + 1) + 0.45 * random.normal() }))
    .filter(({ word }, at) => at < 4 || (word !== '' && random.chance(left)))
    .sort((one, other) => one.rank - other.rank)
    .map(({ word }) => word);
}

/** The most common name stands out of Zipf's law: it gets a share of its own. */
function headed(random: Random, words: readonly string[], share: number): Draw<string> {
  const [head = '', ...rest] = words;
  const tail = zipf(reranked(random, rest, 0.85), 0.55, 4);
  return (draw) => (draw.chance(share) ? head : tail(draw));
}

function withRare(common: Draw<string>, rare: readonly string[], share: number): Draw<string> {
  return (random) => (random.chance(share) ? random.pick(rare) : common(random));
}

function surnames(random: Random): Draw<string> {
  const words = reranked(random, SURNAMES, 0.8);
  const draw = zipf(words, 0.85);
  const ofTop = new Set(words.slice(0, 18));
  const shareKnown = 0.3 + 0.15 * random.next();
  const shareTop = 0.18 + 0.12 * random.next();
  return (from) => {
    const word = draw(from);
    const particle = PARTICLES[word];
    if (particle) return from.chance(shareKnown) ? `${particle} ${word}` : word;
    return from.chance(ofTop.has(word) ? shareTop : 0.03) ? `DE ${word}` : word;
  };
}

function towns(random: Random): (draw: Random, state: State) => Town {
  const byState = new Map<string, { capital: Town; others: Town[] }>();
  for (const state of STATES) {
    const [first, last] = state.postcodes;
    const prefix = (): string =>
      String(random.between(first, last)).padStart(3, '0') + String(random.int(100)).padStart(2, '0');
    const names = new Set<string>();
    const count = 12 + Math.round(state.weight * 2.2);
    while (names.size < count) names.add(townName(random));
    byState.set(state.code, {
      capital: { name: state.capital, state, postcodes: Array.from({ length: 60 }, prefix) },
      others: [...names].map((name) => ({ name, state, postcodes: [prefix()] })),
    });
  }
  return (draw, state) => {
    const found = byState.get(state.code);
    if (!found) throw new RangeError(`no towns in ${state.code}`);
    return draw.chance(0.15) ? found.capital : draw.pick(found.others);
  };
}

function streetNames(random: Random, vocabulary: Pick<Vocabulary, 'man' | 'surname'>): Draw<string> {
  const common = zipf(shuffled(random, COMMON_STREETS).slice(0, 12), 0.7);
  const titles = shuffled(random, STREET_TITLES).slice(0, 5);
  const shareCommon = 0.2 + 0.1 * random.next();
  return (draw) => {
    const name = draw.chance(shareCommon)
      ? common(draw)
      : `${vocabulary.man(draw)} ${vocabulary.surname(draw).split(' ').at(-1) ?? ''}`;
    return draw.chance(0.17) ? `${draw.pick(titles)} ${name}` : name;
  };
}

const DOMAINS = [
  'gmail.com',
  'hotmail.com',
  'yahoo.com.br',
  'outlook.com',
  'uol.com.br',
  'icloud.com',
  'bol.com.br',
  'terra.com.br',
  'empresa.com.br',
  'live.com',
  'ig.com.br',
  'globo.com',
];
const NO_EMAIL = [
  'naotem@naotem.com.br',
  'sememail@banco.com.br',
  'nao@tem.com',
  'teste@teste.com.br',
  'naopossui@email.com',
  'cliente@banco.com.br',
  'x@x.com',
  'semmail@gmail.com',
];
const NO_PHONE = ['00000000000', '11999999999', '99999999999', '11111111111', '11900000000', '21999999999'];
const NO_CPF = ['00000000000', '11111111111', '99999999999', '12345678909', '22222222222'];
const NO_NAME = [
  'CLIENTE TESTE',
  'NAO INFORMADO',
  'SEM NOME',
  'TESTE TESTE',
  'CONSUMIDOR FINAL',
  'NOME NAO INFORMADO',
  'CLIENTE NOVO',
];

/** The vocabulary of a seed. */
export function createVocabulary(seed: string): Vocabulary {
  const random = createRandom(`${seed}/vocabulary`);
  const woman = withRare(
    headed(random, WOMEN, 0.12 + 0.14 * random.next()),
    joined(FIRST_PARTS, LAST_PARTS_WOMEN),
    0.05,
  );
  const man = withRare(headed(random, MEN, 0.07 + 0.07 * random.next()), joined(FIRST_PARTS, LAST_PARTS_MEN), 0.05);
  const surname = surnames(random);
  const share = (weights: readonly number[]): number[] =>
    weights.map((weight) => weight * Math.exp(0.3 * random.normal()));
  const domainShares = share([520, 160, 65, 60, 20, 16, 15, 9, 8, 6, 5, 4]);
  return {
    woman,
    man,
    secondWoman: zipf(reranked(random, SECOND_WOMEN, 0.9), 0.8, 1),
    secondMan: zipf(reranked(random, SECOND_MEN, 0.9), 0.8, 1),
    surname,
    state: weighted(STATES.map((entry) => [entry, entry.weight * Math.exp(0.25 * random.normal())] as const)),
    town: towns(random),
    streetType: weighted(STREET_TYPES.map(([name, , weight]) => [name, weight] as const)),
    streetName: streetNames(random, { man, surname }),
    district: zipf(shuffled(random, DISTRICTS).slice(0, 16), 0.15),
    emailDomain: weighted(DOMAINS.map((domain, at) => [domain, domainShares[at] ?? 1] as const)),
    placeholderEmails: shuffled(random, NO_EMAIL).slice(0, 2),
    placeholderPhones: shuffled(random, NO_PHONE).slice(0, 2),
    placeholderCpfs: shuffled(random, NO_CPF).slice(0, 3),
    fakeNames: shuffled(random, NO_NAME).slice(0, 2),
  };
}
