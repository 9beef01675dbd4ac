import { stringify } from 'yaml';
import { mappedColumns } from '../rules/schema/source.ts';
import type { ColumnProfile, FileProfile } from './profile.ts';
import type { SniffedFixed } from './sniff-fixed.ts';

/** What the name of a column says of it, where its content alone does not. */
const named = {
  mother: /m(ae|other|adre)/iu,
  birth: /nasc|birth|born|nac(im|to)|dob|geb(oor|urt|\W|_|dat)|naiss|рожд/iu,
  given: /^(first|given|fore|christian)|voornaam|vorname|pr[eé]nom|primer_?nombre|^nombres?$|^имя$/iu,
  family:
    /(last|sur|family).?name|surname|sobrenome|apellido|ap(e|ellido)?_?(pat|mat)|achternaam|(nach|familien)name|nom_?de_?famille|фамил/iu,
  key: /(^|[._\W])(id|key|code|cod(igo)?|nr|no|num(ber|ero)?|chave|clave|uuid)([._\W]|$)/iu,
} as const;

const addressParts: readonly (readonly [RegExp, string])[] = [
  [/compl/iu, 'complement'],
  [/bairro|district|distrito|suburb/iu, 'district'],
  [/municip|cidade|city|ciudad|town|woonplaats|^(plaats|ort|stadt|ville)$|город/iu, 'city'],
  [/post.?(code|leitzahl)|^(zip|plz|cep)|\.(zip|plz|cep)/iu, 'postcode'],
  [/num(ero)?$|number|^nr_/iu, 'number'],
  [/logradouro|^rua|street|calle|endereco|address/iu, 'street'],
];

/** Whether a table looks like one of people: two of what a contract of customers maps, a name and a telephone, say. */
export const looksLikePeople = ({ columns }: FileProfile): boolean => Object.keys(draftMap(columns)).length >= 2;

/** A contract drafted from what a file looks like: it loads, and says what a person has to check. */
export function draftContract(
  profile: FileProfile,
  options: { readonly source: string; readonly file: string },
): string {
  const { columns } = profile;
  const key = keyOf(columns);
  const date = columns.find((column) => column.date !== null)?.date ?? 'yyyy-mm-dd';
  const amounts = columns.filter(({ meaning }) => meaning === 'amount');
  const stamp =
    columns.find(({ meaning }) => meaning === 'timestamp') ??
    columns.find((column) => /atualiz|updat|alter|modif/iu.test(column.name) && column.date !== null);
  const since = columns.find(
    (column) =>
      (column.date !== null || column.meaning === 'year') &&
      /cad|abert|inicio|since|open|creat|vigen/iu.test(column.name),
  );
  const contract = {
    source: options.source,
    entity: 'customer',
    title: options.source,
    owner: 'unknown',
    files: [patternOf(options.file)],
    frequency: 'daily',
    mode: 'delta',
    format: profile.delimiter === '\t' ? 'tsv' : profile.format,
    ...(['csv', 'fixed', 'ndjson', 'json'].includes(profile.format)
      ? { encoding: contractEncoding(profile.encoding) }
      : {}),
    ...(amounts.length > 0 ? { decimal: amounts[0]!.decimal ?? '.' } : {}),
    date,
    ...(columns.some(({ meaning }) => meaning === 'phone') ? { country: 'br' } : {}),
    key: [key?.name ?? ''],
    ...(stamp ? { updated: stamp.name } : {}),
    ...(since ? { since: since.name } : {}),
    ...(amounts.length > 0 ? { measures: amounts.map(({ name }) => name) } : {}),
    layouts: [
      {
        name: 'v1',
        ...(profile.within === undefined ? {} : { table: profile.within }),
        ...(profile.header || profile.fixed ? {} : { header: false }),
        ...(profile.delimiter === null || profile.delimiter === '\t' ? {} : { delimiter: profile.delimiter }),
        ...(profile.fixed ? fixedLayout(profile.fixed) : { columns: columns.map(({ name }) => name) }),
      },
    ],
    map: draftMap(columns),
  };
  const used = new Set([
    ...contract.key,
    contract.updated,
    contract.since,
    ...(contract.measures ?? []),
    ...mappedColumns(contract.map),
  ]);
  const left = columns.map(({ name }) => name).filter((name) => !used.has(name));
  const open =
    left.length === 0
      ? ''
      : `# Which field of the rules each column is. What no line names stays in the raw record: ${left.map((name) => JSON.stringify(name)).join(', ')}.\n`;
  const body = stringify(contract, { lineWidth: 120, flowCollectionPadding: false });
  return `# yaml-language-server: $schema=../schema/source.schema.json
# Drafted from ${options.file}: ${profile.rows} records. Check every line; what only people know is marked.
${body
  .replace(/^owner: .*$/mu, '# Who answers for breaks and rejects?\n$&')
  .replace(/^mode: .*$/mu, '# full = the whole base each time, absent keys are closed; delta = only what changed.\n$&')
  .replace(/^key:$/mu, '# Columns that name a record for ever.\n$&')
  .replace(
    /^country: .*$/mu,
    '# Whose phones they are where they do not begin with +: two letters, such as br, pe, de.\n$&',
  )
  .replace(/^date: .*$/mu, '# How dates are written; 03/04 is ambiguous to a program.\n$&')
  .replace(/^map:/mu, (found) => open + found)}`;
}

/** The column that names the records: of those that tell each apart, one that is called so, else the first; the first column where none does. */
function keyOf(columns: readonly ColumnProfile[]): ColumnProfile | undefined {
  const unique = columns.filter(
    (column) => column.distinctShare === 1 && column.empty === 0 && column.meaning !== 'nested',
  );
  const keys = unique.filter(({ meaning }) => meaning === 'key');
  return [keys.filter(({ name }) => named.key.test(name)), keys, unique, columns].find((some) => some.length > 0)?.[0];
}

/** Where fields seem to begin; header and trailer records are only told apart, what they promise a person has to say. */
function fixedLayout({ record_length, fields, head, trailer }: SniffedFixed) {
  return {
    record_length,
    fields,
    ...(head === null ? {} : { head: { match: head, fields: [] } }),
    ...(trailer === null ? {} : { trailer: { match: trailer } }),
  };
}

const contractEncoding = (name: string): string => (name.startsWith('utf-16') ? 'utf-16' : name);

/** `clients-2026-11-22.csv.gz` is one of `clients*.csv`. */
function patternOf(file: string): string {
  const bare = file.replace(/\.(gz|zip)$/iu, '');
  const extension = /\.[a-z0-9]+$/iu.exec(bare)?.[0] ?? '';
  const stem = bare.slice(0, bare.length - extension.length).replace(/[-_.]?\d[\d\-_.]*$/u, '');
  return `${stem}*${extension}`;
}

/** Meanings of columns of words, whose name may tell more. */
const wordy: readonly string[] = ['text', 'code', 'person_name', 'key'];

function draftMap(columns: readonly ColumnProfile[]): Record<string, string | string[] | Record<string, string>> {
  const map: Record<string, string | string[] | Record<string, string>> = {};
  const lists: Record<string, string[]> = { phones: [], emails: [] };
  const address: Record<string, string> = {};
  const [given, family]: [string[], string[]] = [[], []];
  const once = (field: string, column: string) => {
    map[field] ??= column;
  };
  for (const { name, meaning, date } of columns) {
    if (meaning === 'email') lists['emails']!.push(name);
    else if (meaning === 'phone') lists['phones']!.push(name);
    else if (meaning === 'cpf' || meaning === 'cnpj') once('document', name);
    else if (meaning === 'sex') once('sex', name);
    // Records without names of columns: of a person's dates, the birth comes first.
    else if (date !== null && (named.birth.test(name) || /^column\d+$/u.test(name))) once('birth', name);
    else if (meaning === 'person_name' && named.mother.test(name)) once('mother', name);
    else if (wordy.includes(meaning) && named.given.test(name)) given.push(name);
    else if (wordy.includes(meaning) && named.family.test(name)) family.push(name);
    else if (meaning === 'state') address['state'] ??= name;
    else if (meaning === 'postcode') address['postcode'] ??= name;
    else if (meaning === 'city_state') address['city_state'] ??= name;
    else if (meaning === 'address_line') address['line'] ??= name;
    else {
      const part = addressParts.find(([expression]) => expression.test(name))?.[1];
      if (part !== undefined && [...wordy, 'integer'].includes(meaning)) address[part] ??= name;
      else if (meaning === 'person_name') once('name', name);
    }
  }
  // A name that the source cuts in two is joined again, in the order in which it is spoken; `nombre` alone may hold all of it.
  if (family.length > 0 || (given.length > 0 && map['name'] === undefined))
    map['name'] = given.length + family.length === 1 ? [...given, ...family][0]! : [...given, ...family];
  for (const [field, names] of Object.entries(lists)) if (names.length > 0) map[field] = names;
  if (Object.keys(address).length > 0) map['address'] = address;
  return map;
}
