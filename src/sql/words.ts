/*
 * How alike two words are, in [0, 1]: equal 1, cut off .9, initial .8, else Jaro-Winkler from .85 on. The same numbers for the text of
 * a step and for a loop that judges its pairs beforehand.
 */

/** Words of at most this many letters that open another word count as its initial. */
export const INITIAL = 0.8;
/** A word that another one begins with: cut off, or a short form. */
export const TRUNCATED = 0.9;
/** Below this Jaro–Winkler similarity two words have nothing in common. */
export const ALIKE = 0.85;
/** In lists longer than this only equal words count. */
export const MOST_WORDS = 60;
/** Texts of which less than this share of the words is equal are aligned only from `WHOLE` Jaro–Winkler similarity on. */
export const FEW = 0.2;
export const WHOLE = 0.8;
