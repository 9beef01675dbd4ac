/** Privacy category of a field, as rules name it. */
export type Category = 'document' | 'name' | 'phone' | 'email' | 'address' | 'birth' | 'card' | 'amount' | 'none';

/**
 * A value so that a reader sees that, and how, it changed, but not whose it is: the last two signs of a number, the first
 * letter of each word of a name, the year of a birth. A field of the category `none` holds nothing personal and stays.
 */
export function maskValue(value: string, category: string): string {
  switch (category) {
    case 'none':
      return value;
    case 'document':
    case 'phone':
    case 'card':
      return ending(value, 2);
    case 'name':
      return value.replaceAll(/[\p{L}\p{M}\p{N}]+/gu, (word) => `${word.charAt(0)}***`);
    case 'email':
      return `${value.charAt(0)}***@***`;
    case 'birth':
      return /^\d{4}-/.test(value) ? `${value.slice(0, 4)}-**-**` : '***';
    default:
      return '***';
  }
}

/** A record's key at its source, which may be a document: its last three signs. */
export const maskKey = (key: string): string => ending(key, 3);

/** An amount as its order of magnitude: 1234 and 1876 are both some 1000. */
export function maskAmount(amount: number): number {
  if (amount === 0) return 0;
  const size = 10 ** Math.floor(Math.log10(Math.abs(amount)));
  return Math.trunc(amount / size) * size;
}

/** Short ones are hidden whole: what is left would be most of them. */
const ending = (text: string, shown: number): string => (text.length <= 2 * shown ? '***' : `***${text.slice(-shown)}`);
