import { answer } from './answer.ts';
import { cnpj, isCnpj } from './cnpj.ts';
import { cpf, isCpf } from './cpf.ts';
import { toWritten } from './digits.ts';
import { type Kind, type Standard } from './standard.ts';

/** A column that mixes CPF and CNPJ. */
export const brDocument: Kind = {
  name: 'br_document',
  about:
    'A column that holds CPF or CNPJ, often padded to 14 or 15 digits. A number valid as both is ambiguous, unless a person type (F, J) is given.',
  inputs: ['text', 'person_type'],
  type: 'VARCHAR',
  parts: { type: 'VARCHAR', root: 'VARCHAR' },
  standardise: ([text, person], options) => {
    const type = toType(person ?? null);
    if (type === 'cpf') return as('cpf', cpf.standardise([text ?? null], options));
    if (type === 'cnpj') return as('cnpj', cnpj.standardise([text ?? null], options));
    const code = toWritten(text ?? '').code;
    const bare = code.replace(/^0+/, '');
    const asCpf = bare.length >= 8 && bare.length <= 11 && isCpf(bare.padStart(11, '0'));
    const asCnpj = code.length >= 12 && bare.length >= 9 && bare.length <= 14 && isCnpj(bare.padStart(14, '0'));
    if (asCpf && asCnpj) return answer('ambiguous', 'cpf_or_cnpj', code, code, { type: null, root: null });
    if (asCnpj || (!asCpf && code.length > 11)) return as('cnpj', cnpj.standardise([text ?? null], options));
    return as('cpf', cpf.standardise([text ?? null], options));
  },
};

function toType(person: string | null): 'cpf' | 'cnpj' | null {
  const letter = person?.trim().toUpperCase().replace('PESSOA ', '').replace(/^P/, '')[0];
  return letter === 'F' || letter === '1' ? 'cpf' : letter === 'J' || letter === '2' ? 'cnpj' : null;
}

function as(type: 'cpf' | 'cnpj', standard: Standard): Standard {
  if (standard.value === null) return { ...standard, parts: {} };
  return { ...standard, parts: { type, root: standard.parts?.['root'] ?? null } };
}
