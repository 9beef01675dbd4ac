import { at, type Household, type Person, type Sex } from './population.ts';

export const SOURCES = ['nucleo', 'cartoes', 'seguros', 'app', 'sac'] as const;
export type Source = (typeof SOURCES)[number];

/** What a source was told about a person, in capitals with accents, before it writes it in its own layout. */
export interface Fields {
  name: string;
  mother: string;
  cpf: string;
  /** `yyyymmdd`, or empty. */
  birth: string;
  sex: Sex;
  mobile: string;
  landline: string;
  email: string;
  street: string;
  number: string;
  complement: string;
  district: string;
  city: string;
  state: string;
  postcode: string;
}

/** The truth of a person in a year: married or not, before or after the move, the phone of that time. */
export function fieldsOf(person: Person, household: Household, year: number): Fields {
  return {
    name: at(person.name, year),
    mother: person.mother,
    cpf: person.cpf,
    birth: person.birth,
    sex: person.sex,
    mobile: at(person.mobile, year),
    landline: household.landline,
    email: at(person.email, year),
    ...at(household.address, year),
  };
}
