import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';

/** One record of a bank as text, as `peers/synth_br_table.py` lays it out: nothing is corrected. */
export interface BankRow {
  readonly record_id: string;
  readonly source: string;
  readonly name: string;
  readonly mother: string;
  readonly cpf: string;
  /** Year-month-day; the only value whose shape changes. */
  readonly birth_date: string;
  readonly phone: string;
  readonly email: string;
  readonly address: string;
  readonly city: string;
  readonly state: string;
  readonly postcode: string;
}

const BANK_COLUMNS = [
  'record_id',
  'source',
  'name',
  'mother',
  'cpf',
  'birth_date',
  'phone',
  'email',
  'address',
  'city',
  'state',
  'postcode',
] as const;

type Cells = Readonly<Record<string, string>>;

/** Columns of the cards file: name, first character, length. */
const CARD_LAYOUT = [
  ['id', 0, 12],
  ['nome', 12, 30],
  ['cpf', 42, 11],
  ['nascimento', 53, 8],
  ['logradouro', 61, 40],
  ['numero', 101, 6],
  ['municipio', 107, 25],
  ['uf', 132, 2],
  ['cep', 134, 8],
  ['celular', 142, 11],
  ['ano', 153, 4],
] as const;

function isoDate(text: string): string {
  const brazilian = /^(\d\d)\/(\d\d)\/(\d{4})$/.exec(text);
  if (brazilian) return `${brazilian[3]}-${brazilian[2]}-${brazilian[1]}`;
  const plain = /^(\d{4})-?(\d\d)-?(\d\d)$/.exec(text);
  return plain ? `${plain[1]}-${plain[2]}-${plain[3]}` : text;
}

const line = (...parts: readonly (string | undefined)[]): string =>
  parts
    .map((part) => (part ?? '').trim())
    .filter((part) => part !== '')
    .join(' ');

function csv(path: string, encoding: 'latin1' | 'utf8', delimiter: string): Cells[] {
  return parse(readFileSync(path).toString(encoding), {
    columns: true,
    delimiter,
    bom: true,
    relax_column_count: true,
  });
}

function cards(path: string): Cells[] {
  const lines = readFileSync(path).toString('latin1').split(/\r?\n/);
  return lines
    .filter((text) => text !== '')
    .map((text) =>
      Object.fromEntries(CARD_LAYOUT.map(([name, start, length]) => [name, text.slice(start, start + length)])),
    );
}

function calls(path: string): Cells[] {
  return readFileSync(path, 'utf8')
    .split('\n')
    .filter((text) => text !== '')
    .map((text) => JSON.parse(text) as Cells);
}

function toRow(source: string, cells: Readonly<Record<string, string | null | undefined>>): BankRow {
  const row = Object.fromEntries(
    BANK_COLUMNS.map((column) => [column, (cells[column] ?? '').trim()]),
  ) as unknown as BankRow;
  return { ...row, source, birth_date: isoDate(row.birth_date) };
}

/** Reads the five extracts of a bank into one table of text. */
export function readBank(folder: string): BankRow[] {
  const rows: BankRow[] = [];
  for (const r of csv(join(folder, 'nucleo.csv'), 'latin1', ';'))
    rows.push(
      toRow('nucleo', {
        record_id: r['ID_CLIENTE'],
        name: r['NOME'],
        mother: r['NOME_MAE'],
        cpf: r['CPF'],
        birth_date: r['DT_NASC'],
        phone: r['CELULAR'] || r['TEL_RES'],
        email: r['EMAIL'],
        address: line(r['LOGRADOURO'], r['NUMERO'], r['COMPLEMENTO'], r['BAIRRO']),
        city: r['MUNICIPIO'],
        state: r['UF'],
        postcode: r['CEP'],
      }),
    );
  for (const r of cards(join(folder, 'cartoes.txt')))
    rows.push(
      toRow('cartoes', {
        record_id: r['id'],
        name: r['nome'],
        cpf: r['cpf'],
        birth_date: r['nascimento'],
        phone: r['celular'],
        address: line(r['logradouro'], r['numero']),
        city: r['municipio'],
        state: r['uf'],
        postcode: r['cep'],
      }),
    );
  for (const r of csv(join(folder, 'seguros.csv'), 'utf8', ',')) {
    const [city = '', state = ''] = /^(.*)\/([^/]*)$/.exec(r['cidade_uf'] ?? '')?.slice(1) ?? [];
    rows.push(
      toRow('seguros', {
        record_id: r['apolice_id'],
        name: r['segurado'],
        mother: r['mae'],
        cpf: r['cpf'],
        birth_date: r['nascimento'],
        phone: r['telefone'],
        email: r['e_mail'],
        address: r['endereco'],
        city,
        state,
        postcode: r['cep'],
      }),
    );
  }
  for (const r of csv(join(folder, 'app.csv'), 'utf8', ','))
    rows.push(
      toRow('app', {
        record_id: r['user_id'],
        name: r['full_name'],
        cpf: r['cpf'],
        birth_date: r['birth_date'],
        phone: r['phone'],
        email: r['email'],
        postcode: r['zip'],
      }),
    );
  for (const r of calls(join(folder, 'sac.jsonl')))
    rows.push(
      toRow('sac', {
        record_id: r['protocolo'],
        name: r['nome'],
        cpf: r['cpf'],
        birth_date: r['nascimento'],
        phone: r['ani'],
        email: r['email'],
      }),
    );
  return rows;
}

const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** Writes a bank as one CSV table. */
export function writeBankTable(folder: string, path: string): number {
  const rows = readBank(folder);
  const lines = rows.map((row) => BANK_COLUMNS.map((column) => cell(row[column])).join(','));
  writeFileSync(path, `${BANK_COLUMNS.join(',')}\n${lines.join('\n')}\n`);
  return rows.length;
}
