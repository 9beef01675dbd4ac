import type { Random } from './random.ts';

/** One article, with the names that three systems have for it. */
export interface Article {
  readonly id: number;
  readonly category: string;
  readonly ean: string;
  readonly till: string;
  readonly stock: string;
  readonly sheet: string;
  readonly price: number;
  readonly cost: number;
}

/** The 13th digit of an EAN (GS1 General Specifications 7.9: weights 1 and 3). */
export function eanCheckDigit(twelve: string): string {
  let sum = 0;
  for (let at = 0; at < 12; at++) sum += Number(twelve.charAt(at)) * (at % 2 === 0 ? 1 : 3);
  return String((10 - (sum % 10)) % 10);
}

const KINDS: readonly (readonly [
  category: string,
  name: string,
  short: string,
  price: number,
  sizes: readonly string[],
])[] = [
  ['lanches', 'Hambúrguer simples', 'HAMB SIMP', 18, ['150 g', '180 g', '220 g']],
  ['lanches', 'Hambúrguer duplo', 'HAMB DUPLO', 27, ['300 g', '360 g', '440 g']],
  ['lanches', 'Sanduíche de frango', 'SAND FRANGO', 21, ['180 g', '220 g']],
  ['lanches', 'Cachorro quente', 'CACH QUENTE', 14, ['200 g', '280 g']],
  ['lanches', 'Misto quente', 'MISTO QTE', 12, ['160 g']],
  ['acompanhamentos', 'Batata frita', 'BAT FRITA', 11, ['100 g', '200 g', '400 g']],
  ['acompanhamentos', 'Anéis de cebola', 'ANEIS CEB', 13, ['150 g', '300 g']],
  ['acompanhamentos', 'Salada verde', 'SAL VERDE', 15, ['200 g']],
  ['bebidas', 'Refrigerante cola', 'REFRI COLA', 7, ['300 ml', '500 ml', '1 l']],
  ['bebidas', 'Refrigerante guaraná', 'REFRI GUAR', 7, ['300 ml', '500 ml', '1 l']],
  ['bebidas', 'Suco de laranja', 'SUCO LARJ', 9, ['300 ml', '500 ml']],
  ['bebidas', 'Água mineral', 'AGUA MIN', 4, ['500 ml', '1,5 l']],
  ['sobremesas', 'Sorvete de baunilha', 'SORV BAUN', 8, ['120 ml', '240 ml']],
  ['sobremesas', 'Torta de maçã', 'TORTA MACA', 10, ['90 g']],
  ['sobremesas', 'Brigadeiro', 'BRIGAD', 5, ['25 g', '100 g']],
];
const TASTES: readonly (readonly [name: string, short: string])[] = [
  ['', ''],
  ['com queijo', 'C/QJO'],
  ['picante', 'PIC'],
  ['vegetariano', 'VEG'],
  ['da casa', 'CASA'],
  ['especial', 'ESP'],
  ['light', 'LT'],
];

const plainCapitals = (text: string): string =>
  text
    .normalize('NFD')
    .replace(/[\u0300-\u036f]/g, '')
    .toUpperCase();

/** Grams as kilograms and millilitres as litres, as the stock system counts. */
function inStockUnits(size: string): string {
  const [number = '', unit = ''] = size.replace(',', '.').split(' ');
  if (unit === 'g') return `${(Number(number) / 1000).toFixed(3).replace('.', ',')} KG`;
  return unit === 'ml'
    ? `${(Number(number) / 1000).toFixed(3).replace('.', ',')} L`
    : `${number.replace('.', ',')} ${unit.toUpperCase()}`;
}

/** Every combination of kind, taste and size. */
export function makeArticles(random: Random): Article[] {
  const made: Article[] = [];
  for (const [category, name, short, price, sizes] of KINDS)
    for (const [taste, shortTaste] of TASTES)
      for (const [at, size] of sizes.entries()) {
        const twelve = `789${String(1000 + random.int(8999))}${String(made.length).padStart(5, '0')}`;
        const sold = Math.round(price * (1 + 0.35 * at) * (taste === '' ? 1 : 1.15) * 10) / 10;
        made.push({
          id: made.length + 1,
          category,
          ean: twelve + eanCheckDigit(twelve),
          till: [short, shortTaste, size.replace(' ', '').toUpperCase()].filter((part) => part !== '').join(' '),
          stock: [plainCapitals(name), plainCapitals(taste), inStockUnits(size)]
            .filter((part) => part !== '')
            .join(' '),
          sheet: [name, taste, size].filter((part) => part !== '').join(' '),
          price: sold,
          cost: Math.round(sold * (0.3 + 0.2 * random.next()) * 100) / 100,
        });
      }
  return made;
}
