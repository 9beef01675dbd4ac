/** A pure function that remembers its last `limit` or so answers: values repeat, and their words far more. */
export function memo<T>(answer: (text: string) => T, limit = 200_000): (text: string) => T {
  const kept = new Map<string, T>();
  return (text) => {
    let found = kept.get(text);
    if (found === undefined) {
      if (kept.size >= limit) kept.clear();
      found = answer(text);
      kept.set(text, found);
    }
    return found;
  };
}
