import { MARK } from '../../stages/train-record.ts';
import type { ColumnProfile } from './column-type.ts';
import type { SampleColumns } from './suggest.ts';

/** A text column is read apart where so many of its values hold a mark, … */
const LEAST = 0.4;
/** … and the marks are so varied: one that many values share tells little. */
const VARIED = 0.3;

/** The words of a value that name a thing by letters and digits, or by many digits. */
const marksOf = (value: string): string[] =>
  (
    value
      .toLowerCase()
      .replace(/([a-z0-9])-([a-z]*[0-9])/g, '$1$2')
      .match(/[a-z0-9]+/g) ?? []
  ).filter((word) => /\d/.test(word) && word.length >= MARK && /[a-z]/.test(word));

/** Share of the values of a column that hold a mark. */
export function markedShare(values: readonly (string | null)[]): number {
  const said = values.filter((value) => value !== null && value.trim() !== '');
  return said.filter((value) => marksOf(value!).length > 0).length / Math.max(said.length, 1);
}

/**
 * The text column that holds most marks: model numbers in titles, say. One typing error in a title is nothing, one other
 * figure in a model number is another article, so the mark is compared on its own. Null where none holds them often.
 */
export function mostMarked(profiles: readonly ColumnProfile[], sample: SampleColumns): string | null {
  let best: { column: string; held: number } | null = null;
  for (const { column, type, filled } of profiles) {
    if (type !== 'text' && type !== 'address') continue;
    const values = sample.get(column)!;
    const share = markedShare(values);
    const marks = values.flatMap((value) => (value === null ? [] : marksOf(value).slice(0, 1)));
    if (share < LEAST || new Set(marks).size < VARIED * marks.length) continue;
    if (best === null || share * filled > best.held) best = { column, held: share * filled };
  }
  return best?.column ?? null;
}
