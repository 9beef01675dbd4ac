import { answer, placeholder } from './answer.ts';
import { isFiller } from './filler.ts';
import { clean, fold, foldWords } from './fold.ts';
import { absent, type Kind } from './standard.ts';

const spaced = (text: string) => foldWords(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim(); // prettier-ignore

/** Free text: compared without accents, case and punctuation. */
export const text: Kind = {
  name: 'text',
  about: 'Free text. Compared without accents, case and punctuation.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: { tokens_sorted: 'VARCHAR', first: 'VARCHAR' },
  standardise: ([input]) => {
    const value = input == null ? '' : clean(input);
    if (value === '') return absent;
    const match = spaced(value);
    if (isFiller(match)) return placeholder();
    const tokens = match.split(' ');
    return answer('ok', '', value, match, { tokens_sorted: tokens.toSorted().join(' '), first: tokens[0]! });
  },
};

/** One of a few values, whose spelling may vary. */
export const category: Kind = {
  name: 'category',
  about: 'One of a few values. Compared without accents, case and punctuation.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([input]) => {
    const value = input == null ? '' : clean(input);
    if (value === '') return absent;
    const match = spaced(value);
    return isFiller(match) && match.length > 1 ? placeholder() : answer('ok', '', value, match === '' ? null : match);
  },
};

/** A code: leading zeros count, punctuation does not. */
export const code: Kind = {
  name: 'code',
  about: 'A code of letters and digits. Leading zeros count; case and punctuation do not.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([input]) => {
    const value = input == null ? '' : clean(input).toUpperCase().normalize('NFC');
    if (value === '') return absent;
    const match = fold(value).replace(/[^\p{L}\p{M}\p{N}]+/gu, '');
    if (match === '' || (isFiller(spaced(value)) && !/^\d$/.test(match))) return placeholder();
    return answer('ok', '', value, match);
  },
};

/** An identifier of another system: compared as it is. */
export const id: Kind = {
  name: 'id',
  about: 'An identifier of another system, compared exactly as written.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([input]) => {
    const value = input == null ? '' : clean(input);
    return value === '' ? absent : answer('ok', '', value);
  },
};

/** A universally unique identifier. */
export const uuid: Kind = {
  name: 'uuid',
  about: 'A universally unique identifier: 32 hexadecimal digits. All zeros is a filler.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: {},
  standardise: ([input]) => {
    const value = input == null ? '' : clean(input);
    if (value === '') return absent;
    const hex = value.toLowerCase().replace(/^urn:uuid:/, '').replace(/[^0-9a-z]/g, ''); // prettier-ignore
    if (!/^[0-9a-f]{32}$/.test(hex))
      return isFiller(spaced(value)) ? placeholder() : answer('invalid', 'not_understood', value, null);
    if (/^(.)\1*$/.test(hex)) return placeholder('repeated_digits');
    const [a, b, c, d, e] = [hex.slice(0, 8), hex.slice(8, 12), hex.slice(12, 16), hex.slice(16, 20), hex.slice(20)];
    return answer('ok', '', `${a}-${b}-${c}-${d}-${e}`);
  },
};
