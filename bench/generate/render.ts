import type { Fields, Source } from './fields.ts';
import { titleCase, unaccented } from './fold.ts';
import type { Random } from './random.ts';

/** A record on its way into a file. */
export interface Rendering {
  readonly fields: Fields;
  readonly year: number;
  readonly month: number;
  readonly day: number;
  readonly random: Random;
}

const two = (value: number): string => String(value).padStart(2, '0');
const iso = (birth: string): string =>
  birth === '' ? '' : `${birth.slice(0, 4)}-${birth.slice(4, 6)}-${birth.slice(6)}`;
const brazilian = (birth: string): string =>
  birth === '' ? '' : `${birth.slice(6)}/${birth.slice(4, 6)}/${birth.slice(0, 4)}`;
const dotted = (cpf: string): string =>
  cpf.length === 11 ? `${cpf.slice(0, 3)}.${cpf.slice(3, 6)}.${cpf.slice(6, 9)}-${cpf.slice(9)}` : cpf;
const quoted = (text: string): string => `"${text.replaceAll('"', '""')}"`;
const quotedWhenNeeded = (text: string): string => (/[",\r\n]/.test(text) ? quoted(text) : text);

/** A telephone in one of the ways in which people write it; without area code it stays bare. */
function phone(random: Random, digits: string): string {
  const kind = random.next();
  if (digits.length < 10 || kind < 0.4) return digits;
  const local = digits.slice(2);
  if (kind < 0.7) return `(${digits.slice(0, 2)}) ${local.slice(0, -4)}-${local.slice(-4)}`;
  return kind < 0.89 ? `+55${digits}` : `0${digits}`;
}

function nucleo({ fields, year, month, day, random }: Rendering): string {
  const { name, mother, cpf, birth, sex, mobile, landline, email } = fields;
  const { street, number, complement, district, city, state, postcode } = fields;
  const person = `${name};${mother};${cpf};${brazilian(birth)};${sex};${mobile};${landline};${email}`;
  const address = `${street};${number};${complement};${district};${city};${state};${postcode}`;
  const balance = Math.exp(7 + 1.4 * random.normal())
    .toFixed(2)
    .replace('.', ',');
  return `;${person};${address};${two(day)}/${two(month)}/${year};${balance}\r\n`;
}

/** ASCII capitals; what another system left behind of accents is dropped. */
function capitals(text: string): string {
  const plain = unaccented(text);
  return /[^\x20-\x60]/.test(plain) ? plain.toUpperCase().replace(/[^\x20-\x7e]/g, '') : plain;
}

const fixed = (text: string, length: number): string => capitals(text).slice(0, length).padEnd(length);

function cartoes({ fields, year }: Rendering): string {
  const { name, cpf, birth, street, number, city, state, postcode, mobile } = fields;
  const taxNumber = cpf.replace(/^0+/, '').slice(0, 11).padStart(11);
  const person = fixed(name, 30) + taxNumber + fixed(birth, 8);
  const address = fixed(street, 40) + fixed(number, 6) + fixed(city, 25) + fixed(state, 2) + fixed(postcode, 8);
  return `${person}${address}${fixed(mobile, 11)}${year}\r\n`;
}

function addressLine({ street, number, complement, district }: Fields): string {
  const place = `${titleCase(street)}, ${number === 'S/N' ? 'S/n' : number} ${titleCase(complement)}`;
  return (district === '' ? place : `${place} - ${titleCase(district)}`).trimEnd();
}

function seguros({ fields, year, random }: Rendering): string {
  const { name, mother, cpf, birth, mobile, email, city, state, postcode } = fields;
  const cells = [titleCase(name), titleCase(mother), dotted(cpf), iso(birth), phone(random, mobile), email];
  const code = postcode === '' ? '' : `${postcode.slice(0, 5)}-${postcode.slice(5)}`;
  cells.push(addressLine(fields), `${titleCase(city)}/${state}`, code, String(year));
  return `,${cells.map(quoted).join(',')}\r\n`;
}

function app({ fields, year, month, day, random }: Rendering): string {
  const { name, cpf, birth, mobile, email, postcode } = fields;
  const style = random.next();
  const written = style < 0.49 ? titleCase(name) : style < 0.9 ? name.toLowerCase() : name;
  const cells = [written + (random.chance(0.043) ? ' ' : ''), random.chance(0.5) ? dotted(cpf) : cpf, iso(birth)];
  cells.push(phone(random, mobile), random.chance(0.07) ? email.toUpperCase() : email, postcode);
  const time = `${two(random.int(24))}:${two(random.int(60))}:00Z`;
  return `,${cells.map(quotedWhenNeeded).join(',')},${year}-${two(month)}-${two(day)}T${time}\r\n`;
}

const CHANNELS = ['voz', 'voz', 'voz', 'email', 'chat', 'whatsapp'] as const;
const REASONS = ['emprestimo', 'seguro', 'cadastro', 'senha', 'cartao', 'reclamacao'] as const;

const json = (text: string): string => (text === '' ? 'null' : JSON.stringify(text));

function sac({ fields, year, month, day, random }: Rendering): string {
  const { name, cpf, birth, mobile, email } = fields;
  const time = `${two(random.between(8, 20))}:${two(random.int(60))}:${two(random.int(60))}-03:00`;
  const wait = Math.floor(-45 * Math.log(1 - random.next()));
  const handling = Math.round(Math.exp(5.15 + 0.62 * random.normal()));
  const agent = `"AG0${two(random.between(1, 40))}"`;
  const answered = random.chance(0.892);
  // Callers are seldom asked for their e-mail.
  const written = random.chance(0.41) ? json(email) : 'null';
  const caller = `"canal": "${random.pick(CHANNELS)}", "ani": ${JSON.stringify(phone(random, mobile))}`;
  const person = `"nome": ${JSON.stringify(titleCase(name))}, "cpf": ${json(cpf)}, "nascimento": ${json(brazilian(birth))}`;
  const call = `"inicio": "${year}-${two(month)}-${two(day)}T${time}", "espera_s": ${wait}`;
  const answer = answered
    ? `"atendimento_s": ${handling}, "desfecho": "atendido", "agente": ${agent}`
    : `"atendimento_s": null, "desfecho": "abandono", "agente": null`;
  return `, ${caller}, ${person}, "email": ${written}, ${call}, ${answer}, "motivo": "${random.pick(REASONS)}"}\n`;
}

/** How each source writes a record, all but its key. */
export const RENDER: Readonly<Record<Source, (rendering: Rendering) => string>> = {
  nucleo,
  cartoes,
  seguros,
  app,
  sac,
};

/** How each source begins a record with its key. */
export const LEAD: Readonly<Record<Source, (key: string) => string>> = {
  nucleo: (key) => key,
  cartoes: (key) => key.padEnd(12),
  seguros: (key) => `"${key}"`,
  app: (key) => key,
  sac: (key) => `{"protocolo": "${key}"`,
};
