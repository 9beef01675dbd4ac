import type { Random } from './random.ts';

/** A state with what its addresses, telephones and taxpayer numbers look like. */
export interface State {
  readonly code: string;
  readonly capital: string;
  /** Rough share of the people. */
  readonly weight: number;
  /** First three digits of its postal codes, both ends included. */
  readonly postcodes: readonly [number, number];
  readonly areaCodes: readonly number[];
  /** Ninth digit of a CPF that was registered there. */
  readonly taxRegion: number;
}

const state = (
  code: string,
  capital: string,
  numbers: readonly [weight: number, first: number, last: number, taxRegion: number],
  ...areaCodes: number[]
): State => {
  const [weight, first, last, taxRegion] = numbers;
  return { code, capital, weight, postcodes: [first, last], areaCodes, taxRegion };
};

/** All states; postal ranges by Correios, area codes by Anatel, tax regions by Receita Federal. */
export const STATES: readonly State[] = [
  state('SP', 'SÃO PAULO', [206, 10, 199, 8], 11, 12, 13, 14, 15, 16, 17, 18, 19),
  state('MG', 'BELO HORIZONTE', [96, 300, 399, 6], 31, 32, 33, 34, 35, 37, 38),
  state('BA', 'SALVADOR', [84, 400, 489, 5], 71, 73, 74, 75, 77),
  state('RJ', 'RIO DE JANEIRO', [80, 200, 289, 7], 21, 22, 24),
  state('PR', 'CURITIBA', [60, 800, 879, 9], 41, 42, 43, 44, 45, 46),
  state('PE', 'RECIFE', [53, 500, 569, 4], 81, 87),
  state('MA', 'SÃO LUÍS', [45, 650, 659, 3], 98, 99),
  state('RS', 'PORTO ALEGRE', [41, 900, 999, 0], 51, 53, 54, 55),
  state('GO', 'GOIÂNIA', [37, 737, 767, 1], 62, 64),
  state('PA', 'BELÉM', [36, 660, 688, 2], 91, 93, 94),
  state('CE', 'FORTALEZA', [34, 600, 639, 3], 85, 88),
  state('AM', 'MANAUS', [30, 690, 698, 2], 92, 97),
  state('SC', 'FLORIANÓPOLIS', [28, 880, 899, 9], 47, 48, 49),
  state('PI', 'TERESINA', [22, 640, 649, 3], 86, 89),
  state('MT', 'CUIABÁ', [21, 780, 788, 1], 65, 66),
  state('PB', 'JOÃO PESSOA', [21, 580, 589, 4], 83),
  state('AL', 'MACEIÓ', [18, 570, 579, 4], 82),
  state('ES', 'VITÓRIA', [16, 290, 299, 7], 27, 28),
  state('MS', 'CAMPO GRANDE', [13, 790, 799, 1], 67),
  state('RN', 'NATAL', [11, 590, 599, 4], 84),
  state('DF', 'BRASÍLIA', [11, 700, 727, 1], 61),
  state('RR', 'BOA VISTA', [6, 693, 693, 2], 95),
  state('SE', 'ARACAJU', [8, 490, 499, 5], 79),
  state('AC', 'RIO BRANCO', [6, 699, 699, 2], 68),
  state('RO', 'PORTO VELHO', [5, 768, 769, 2], 69),
  state('TO', 'PALMAS', [4, 770, 779, 1], 63),
  state('AP', 'MACAPÁ', [3, 689, 689, 2], 96),
];

const SAINTS = ['SÃO', 'SANTA', 'SANTO'] as const;
const MALE_SAINTS =
  'JOÃO JOSÉ PEDRO BENTO CAETANO FÉLIX FRANCISCO GABRIEL GERALDO JORGE LUÍS MATEUS MIGUEL PAULO ROQUE SEBASTIÃO VICENTE'.split(
    ' ',
  );
const FEMALE_SAINTS =
  'BÁRBARA CLARA CRUZ FÉ HELENA INÊS LUZIA MARIA MÔNICA RITA ROSA TEREZA TERESINHA VITÓRIA CECÍLIA ISABEL'.split(' ');
const VOWEL_SAINTS = ['ANTÔNIO', 'AMARO', 'ANDRÉ', 'ÂNGELO', 'AUGUSTO', 'ESTÊVÃO', 'INÁCIO'];
const HEADS =
  'BARRA BOCA CACHOEIRA CAMPO CAPÃO FAZENDA LAGOA MORRO PASSO PEDRA PONTE PONTAL PORTO RIACHO RIO SALTO SERRA VARGEM VILA VISTA POÇO MONTE MATA'.split(
    ' ',
  );
const TAILS =
  'ALEGRE AZUL BELA BONITO BRANCO BOM CLARO COMPRIDO DOURADO FORMOSO FUNDO GRANDE LINDO NEGRO NOVO PRETO SECO VERDE REDONDO'.split(
    ' ',
  );
const OF = [
  'DA SERRA',
  'DO SUL',
  'DO NORTE',
  'DO OESTE',
  'DAS FLORES',
  'DO CAMPO',
  'DA MATA',
  'DO ARAGUAIA',
  'DE MINAS',
  'DOS CAMPOS',
  'DAS PALMEIRAS',
  'DO RIO PRETO',
  'DE GOIÁS',
  'DOS POÇÕES',
  'DA BOA VISTA',
  'DO SERTÃO',
  'PAULISTA',
  'DO IVAÍ',
];
const FOUNDERS =
  'FONSECA PEIXOTO PRUDENTE BERNARDES VARGAS KUBITSCHEK DUTRA VENCESLAU EPITÁCIO ALVES PENA FIGUEIREDO MÉDICI GETÚLIO FLORIANO DEODORO'.split(
    ' ',
  );
const OFFICES = ['PRESIDENTE', 'CORONEL', 'DOUTOR', 'MARECHAL', 'SENADOR', 'GOVERNADOR', 'ENGENHEIRO', 'PADRE'];
const STEMS =
  'ARA ITA PIRA JAGUA GUARA IGA CARA TAQUA MARA PARA PINDA BOTU CATAN UBI SERTA ANDRA CORUM JABO TIMBA XAM QUIXE MOSSO CAMBI IPO NHAN'.split(
    ' ',
  );
const ENDS =
  'TINGA PUÃ RI BA MIRIM GUAÇU TUBA NÓPOLIS POLIS PIRA RAMA QUARA ÇU NDIA PEMA TIBA RANA JÉ CIBA BEIRA ÇABA TUVA'.split(
    ' ',
  );

/** An invented town, in the way such towns are called. */
export function townName(random: Random): string {
  const kind = random.next();
  if (kind < 0.28) {
    const saint = random.pick(SAINTS);
    const name =
      saint === 'SÃO'
        ? random.pick(MALE_SAINTS)
        : saint === 'SANTA'
          ? random.pick(FEMALE_SAINTS)
          : random.pick(VOWEL_SAINTS);
    return random.chance(0.5) ? `${saint} ${name} ${random.pick(OF)}` : `${saint} ${name}`;
  }
  if (kind < 0.45)
    return `${random.pick(HEADS)} ${random.pick(TAILS)}${random.chance(0.3) ? ` ${random.pick(OF)}` : ''}`;
  if (kind < 0.53) return `${random.pick(OFFICES)} ${random.pick(FOUNDERS)}`;
  if (kind < 0.6) return `NOVA ${random.pick(STEMS)}${random.pick(ENDS)}`;
  const middle = random.chance(0.35) ? random.pick(STEMS) : '';
  const name = `${random.pick(STEMS)}${middle}${random.pick(ENDS)}`;
  return random.chance(0.2) ? `${name} ${random.pick(OF)}` : name;
}

/** Kinds of street with their share and short form. */
export const STREET_TYPES: readonly (readonly [name: string, short: string, weight: number])[] = [
  ['RUA', 'R.', 60],
  ['AVENIDA', 'AV.', 22],
  ['TRAVESSA', 'TV.', 7.5],
  ['ALAMEDA', 'AL.', 4],
  ['ESTRADA', 'EST.', 3.6],
  ['RODOVIA', 'ROD.', 2.6],
  ['PRACA', 'PCA.', 2.1],
];

/** Words inside a street or district name that people shorten. */
export const SHORT_WORDS: Readonly<Record<string, string>> = {
  DOUTOR: 'DR.',
  CORONEL: 'CEL.',
  PROFESSOR: 'PROF.',
  CAPITÃO: 'CAP.',
  GENERAL: 'GAL.',
  PADRE: 'PE.',
  SANTA: 'STA.',
  SANTO: 'STO.',
  JARDIM: 'JD.',
  VILA: 'VL.',
  PARQUE: 'PQ.',
  RESIDENCIAL: 'RES.',
  CONJUNTO: 'CJ.',
};

export const STREET_TITLES = [
  'SANTO',
  'SANTA',
  'CORONEL',
  'DOUTOR',
  'PROFESSOR',
  'CAPITÃO',
  'GENERAL',
  'PADRE',
] as const;

/** Street names found in nearly every town. */
export const COMMON_STREETS: readonly string[] = [
  'BRASIL',
  'QUINZE DE NOVEMBRO',
  'SETE DE SETEMBRO',
  'TIRADENTES',
  'DAS ACACIAS',
  'DOS IPES',
  'DA PAZ',
  'DAS FLORES',
  'PRIMEIRO DE MAIO',
  'TREZE DE MAIO',
  'GETULIO VARGAS',
  'RUI BARBOSA',
  'DOM PEDRO II',
  'DUQUE DE CAXIAS',
  'SANTOS DUMONT',
  'DAS PALMEIRAS',
  'MARECHAL DEODORO',
  'VINTE E UM DE ABRIL',
  'CASTRO ALVES',
  'DA INDEPENDENCIA',
  'SAO JOÃO',
  'BELA VISTA',
  'DOS BANDEIRANTES',
  'DO COMERCIO',
];

export const DISTRICTS: readonly string[] = [
  'CENTRO',
  'BELA VISTA',
  'ALTO DA SERRA',
  'SAO JOSÉ',
  'PINHEIROS',
  'BOA VISTA',
  'VILA NOVA',
  'COPACABANA',
  'INDUSTRIAL',
  'PARQUE DAS FLORES',
  'VILA MARIANA',
  'JARDIM PAULISTA',
  'JARDIM AMERICA',
  'SANTO ANTÔNIO',
  'SANTA CRUZ',
  'SANTA LUZIA',
  'VILA OPERARIA',
  'PLANALTO',
  'CIDADE NOVA',
  'JARDIM DAS OLIVEIRAS',
  'PARQUE INDUSTRIAL',
  'SAO FRANCISCO',
  'RESIDENCIAL PRIMAVERA',
  'CONJUNTO ESPERANÇA',
  'VILA RICA',
  'NOVO HORIZONTE',
  'JARDIM BOTANICO',
  'PARQUE SÃO JORGE',
  'SANTA MÔNICA',
  'MORADA DO SOL',
];
