/** Raised with every change of what any kind makes of a value: standard parts made by an older version are then made anew. */
export const standardiseVersion = 8;
