import { answer, placeholder } from './answer.ts';
import { isCpf } from './cpf.ts';
import { isNumberFiller, isRepeated } from './filler.ts';
import { clean, fold } from './fold.ts';
import { absent, type Kind } from './standard.ts';

const states = 'AC AL AM AP BA CE DF ES GO MA MG MS MT PA PB PE PI PR RJ RN RO RR RS SC SE SP TO';
const issuer =
  /\b(SSP|SESP|SEJUSP|SDS|SJS|SPTC|PC|PCMG|DETRAN|IFP|DIC|IIRGD|ITEP|IPF|PM|MM|MEX|MAER|OAB|CRM|CREA|CRC|DPF|PF|CGPI)\b/;

/** State register number. Never an identifier alone: every state numbers its own, and a person may hold one in each. */
export const rg: Kind = {
  name: 'rg',
  about:
    "A state's identity card in Brazil: number, issuer and state. Compare it together with the state; on cards since 2023 it is the CPF.",
  inputs: ['text', 'issuer', 'state'],
  type: 'VARCHAR',
  parts: { issuer: 'VARCHAR', state: 'VARCHAR' },
  standardise: ([text, issuedBy, issuedIn]) => {
    if (text == null || text.trim() === '') return absent;
    const folded = fold(clean(text)).replace(/^(RG|R\.G\.?|IDENTIDADE)\b[^0-9A-Z]*/, '');
    const beside = fold(`${issuedBy ?? ''} ${issuedIn ?? ''} ${folded}`).replace(/[^0-9A-Z]+/g, ' ');
    const parts = {
      issuer: issuer.exec(beside)?.[1] ?? null,
      state: beside.split(' ').find((word) => word.length === 2 && states.includes(word)) ?? null,
    };
    if (isNumberFiller(folded, folded.replace(/[^0-9A-Z]/g, ''))) return placeholder();
    const number = toNumber(folded);
    if (number === null) return answer('invalid', 'not_understood', folded.replace(/[^0-9A-Z]/g, '') || null);
    if (isRepeated(number)) return placeholder('repeated_digits');
    if (number.length < 4 || number.length > 14) return answer('invalid', 'wrong_length', number, number, parts);
    return answer('ok', isCpf(number) ? 'is_cpf' : '', number, number, parts);
  },
};

/** The number: digits, perhaps a leading state letter pair (MG-12.345.678) dropped, perhaps a final X (São Paulo's check digit). */
function toNumber(folded: string): string | null {
  const written = /\d[\d.\s/-]*X?/.exec(folded)?.[0];
  if (written === undefined) return null;
  return written.replace(/[^0-9X]/g, '').replace(/^0+(?=[0-9X]{4})/, '');
}
