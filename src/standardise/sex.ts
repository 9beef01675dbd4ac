import { answer, placeholder } from './answer.ts';
import { isFiller } from './filler.ts';
import { fold } from './fold.ts';
import { absent, type Kind } from './standard.ts';

const words: Readonly<Record<string, 'F' | 'M' | 'X'>> = {
  M: 'M', MASC: 'M', MASCULINO: 'M', MACHO: 'M', HOMEM: 'M', HOMBRE: 'M', VARON: 'M', MALE: 'M', MAN: 'M', H: 'M',
  F: 'F', FEM: 'F', FEMININO: 'F', FEMENINO: 'F', FEMEA: 'F', MULHER: 'F', MUJER: 'F', HEMBRA: 'F', FEMALE: 'F', WOMAN: 'F',
  X: 'X', OUTRO: 'X', OUTROS: 'X', OTRO: 'X', OTHER: 'X', 'NAO BINARIO': 'X', 'NO BINARIO': 'X',
}; // prettier-ignore

/** Registered sex. Digits (1, 2) are not read: systems disagree on which is which. */
export const sex: Kind = {
  name: 'sex',
  about:
    'Registered sex: M, F or X, from its usual words in Portuguese, Spanish and English. Digits are not guessed at.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([text]) => {
    const folded = fold(text ?? '').replace(/[^0-9A-Z]+/g, ' ').trim(); // prettier-ignore
    if (text == null || text.trim() === '') return absent;
    const read = words[folded];
    if (read !== undefined) return answer('ok', '', read, read === 'X' ? null : read);
    if (isFiller(folded) || /^(I|N|NI|U|IND|9)$/.test(folded)) return placeholder();
    return answer('invalid', 'not_understood', null);
  },
};
