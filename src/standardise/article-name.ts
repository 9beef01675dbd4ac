import { answer, placeholder } from './answer.ts';
import { isFiller } from './filler.ts';
import { clean, fold, foldWords } from './fold.ts';
import { PATTERN } from './measure.ts';
import { absent, type Kind } from './standard.ts';

/** Name of an article: one system writes `0,150 KG` into it, another `150 g`, a third has a column for that. */
export const articleName: Kind = {
  name: 'article_name',
  about:
    'Name of an article. Compared without the size in it, accents, case and punctuation; the size is a field of its own.',
  inputs: ['text'],
  type: 'VARCHAR',
  parts: { tokens_sorted: 'VARCHAR', first: 'VARCHAR' },
  standardise: ([input]) => {
    const value = input == null ? '' : clean(input);
    if (value === '') return absent;
    const words = (text: string) => foldWords(text).replace(/[^\p{L}\p{M}\p{N}]+/gu, ' ').trim(); // prettier-ignore
    // A name that is nothing but a size keeps it.
    const match = words(fold(value).replace(PATTERN, ' ')) || words(value);
    if (isFiller(match)) return placeholder();
    const tokens = match.split(' ');
    return answer('ok', '', value, match, { tokens_sorted: tokens.toSorted().join(' '), first: tokens[0]! });
  },
};
