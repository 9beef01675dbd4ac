/** Cuts a text into pages of at most `height` lines, at an empty line where a page has one near its end: nothing is lost on a small terminal. */
export function toPages(text: string, height: number): string[] {
  const lines = text.split('\n');
  const pages: string[] = [];
  for (let at = 0; at < lines.length;) {
    const gap = lines.length - at > height ? lines.lastIndexOf('', at + height) : -1;
    const end = gap > at + height / 3 ? gap : at + height;
    pages.push(lines.slice(at, end).join('\n'));
    at = end === gap ? end + 1 : end;
  }
  return pages;
}

/** What one key does. */
export const keys = {
  s: 'same',
  d: 'different',
  u: 'unsure',
  n: 'note',
  k: 'skip',
  z: 'undo',
  ' ': 'more',
  '?': 'help',
  q: 'quit',
} as const;
export type Stroke = (typeof keys)[keyof typeof keys];

/** The line under every case. */
export const KEYS = '[s]ame [d]ifferent [u]nsure  [n]ote s[k]ip [z] undo  [?] help [q]uit';

/** What `?` shows. */
export const HELP = [
  's  same: both records are one and the same',
  'd  different: they are two; no rule will join them again',
  'u  unsure: leave it to somebody else',
  'n  write a note, which becomes the reason of the next answer',
  'k  skip: ask me again after all others',
  'z  take the last answer back',
  'space  the rest of a case that does not fit on the screen',
  'q  stop; every answer is kept, and mestre review goes on from here',
  '',
  'Any key goes back to the case.',
].join('\n');
