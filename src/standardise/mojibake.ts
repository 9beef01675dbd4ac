/** Windows-1252's characters for 0x80–0x9F, in order; the five that it leaves out stand as themselves. */
const cp1252 = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const tail = `[\\u0080-\\u00bf${cp1252.replaceAll('\\', '')}]`;
const damaged = new RegExp(`[\\u00c2\\u00c3\\u00e2\\u00e3]${tail}`);
const pairs = new RegExp(`([\\u00c2\\u00c3\\u00e2\\u00e3])(${tail})`, 'gu');

function byteOf(character: string): number {
  const at = cp1252.indexOf(character);
  return at === -1 ? character.charCodeAt(0) : 0x80 + at;
}

/** True where UTF-8 was read as Latin-1 or Windows-1252, also if the case was changed afterwards (joã\u0083o for joão). */
export function isMojibake(text: string): boolean {
  return damaged.test(text);
}

/** Reads such text again until nothing is left to read, since some text was misread twice. */
export function unMojibake(text: string): string {
  let read = text;
  for (let round = 0; round < 8; round++) {
    const next = once(read);
    if (next === read) break;
    read = next;
  }
  return read;
}

/** Two bytes become one letter; its case follows the neighbours, since upper or lower case may have been forced on the first byte. */
function once(text: string): string {
  return text
    .replace(/â€[™˜]/g, "'")
    .replace(/â€[“”]/g, '-')
    .replace(pairs, (whole: string, lead: string, trail: string, at: number) => {
      const first = lead === 'Â' || lead === 'â' ? 0xc2 : 0xc3;
      const letter = String.fromCharCode(((first & 0x1f) << 6) | (byteOf(trail) & 0x3f));
      if (!/\p{L}/u.test(letter)) return first === 0xc2 ? letter : whole;
      const near = (text[at - 1] ?? '') + (text[at + whole.length] ?? '');
      const lower = near.toLowerCase() === near && near.toUpperCase() !== near;
      return lower ? letter.toLowerCase() : near === '' || near.toUpperCase() !== near ? letter : letter.toUpperCase();
    });
}
