import { brAddress, peAddress } from './address.ts';
import { articleName } from './article-name.ts';
import { brDocument } from './br-document.ts';
import { ce } from './ce.ts';
import { cnpj } from './cnpj.ts';
import { companyName } from './company-name.ts';
import { country } from './country.ts';
import { cpf } from './cpf.ts';
import { birthDate, date, timestamp } from './date.ts';
import { dni } from './dni.ts';
import { ean } from './ean.ts';
import { email } from './email.ts';
import { measure } from './measure.ts';
import { money, number } from './money.ts';
import { personName } from './person-name.ts';
import { phone } from './phone.ts';
import { pis } from './pis.ts';
import { category, code, id, text, uuid } from './plain.ts';
import { rg } from './rg.ts';
import { ruc } from './ruc.ts';
import { sex } from './sex.ts';
import type { Kind } from './standard.ts';
import { worldAddress } from './world-address.ts';
import { worldName } from './world-name.ts';

/** Every kind of value, by name. */
export const kinds: ReadonlyMap<string, Kind> = new Map(
  [
    personName,
    worldName,
    companyName,
    cpf,
    cnpj,
    brDocument,
    rg,
    pis,
    dni,
    ruc,
    ce,
    phone,
    email,
    brAddress,
    peAddress,
    worldAddress,
    birthDate,
    date,
    timestamp,
    money,
    number,
    sex,
    country,
    text,
    articleName,
    code,
    category,
    ean,
    measure,
    uuid,
    id,
  ].map((kind) => [kind.name, kind]),
);

export const kindNames: readonly string[] = [...kinds.keys()];

/** The kind of that name, or undefined: the checks of the rules say where a name is wrong. */
export function findKind(name: string): Kind | undefined {
  return kinds.get(name);
}

/** The kind of that name. Throws for a name that is not in `kindNames`: the rules are checked before anything runs. */
export function kindOf(name: string): Kind {
  const kind = kinds.get(name);
  if (kind === undefined) throw new Error(`no kind of value is called ${name}; there are ${kindNames.join(', ')}`);
  return kind;
}
