import { readBank } from '../bank-table.ts';
import type { Random } from './random.ts';

/** How a customer shows up in facts: whatever of it the till or the exchange came to know. */
export interface Contact {
  readonly cpf: string;
  readonly phone: string;
  readonly email: string;
}

const DIGITS = /\D/g;

function invented(random: Random): Contact {
  const phone = `${random.pick([11, 21, 31, 41, 71, 81])}9${random.between(6, 9)}${String(random.int(1e7)).padStart(7, '0')}`;
  return { cpf: '', phone, email: '' };
}

/** A draw of customers: people of a bank made before, or invented telephones where there is none. */
export function createCustomers(bank: string | undefined): (random: Random) => Contact {
  if (bank === undefined) return invented;
  const known = readBank(bank).map(({ cpf, phone, email }) => ({
    cpf: cpf.replace(DIGITS, ''),
    phone: phone.replace(DIGITS, ''),
    email,
  }));
  return (random) => random.pick(known);
}
