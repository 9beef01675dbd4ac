/**
 * Writes SQL that reads like SQL: holes take text that is already SQL (a column, an expression, a list of them), and
 * keep the indentation of the line they stand on. Lists are joined by ",\n". Values never go in raw: see `literal`.
 */
export function sql(strings: TemplateStringsArray, ...holes: readonly (string | number | readonly string[])[]): string {
  let text = strings[0] ?? '';
  holes.forEach((hole, i) => {
    const part = typeof hole === 'object' ? hole.join(',\n') : String(hole);
    text += (part.includes('\n') ? part.replaceAll('\n', `\n${lastIndent(text)}`) : part) + (strings[i + 1] ?? '');
  });
  return dedent(text);
}

/** The blanks that the last line begins with. Texts of a hundred thousand signs stand within each other: nothing here looks at one from its beginning more than once. */
function lastIndent(text: string): string {
  const start = text.lastIndexOf('\n') + 1;
  return text.slice(start, endOfBlanks(text, start));
}

function endOfBlanks(text: string, start: number): number {
  let at = start;
  while (text[at] === ' ' || text[at] === '\t') at++;
  return at;
}

/** The text without the blanks that all its lines begin with, blank lines aside. */
function dedent(given: string): string {
  const text = given.replace(/^\n/, '').trimEnd();
  let margin = Infinity;
  for (let start = 0; start >= 0; start = text.indexOf('\n', start) + 1 || -1) {
    const end = endOfBlanks(text, start);
    if (end < text.length && text[end] !== '\n') margin = Math.min(margin, end - start);
    if (margin === 0) return text;
  }
  if (!Number.isFinite(margin)) return text;
  return text
    .split('\n')
    .map((line) => line.slice(margin))
    .join('\n');
}

/** A value as a SQL literal. Numbers are written as DOUBLE with an exponent where they have a fraction, so that no engine makes them DECIMAL. */
export function literal(value: string | number | boolean | null): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return String(value);
  return Number.isInteger(value) ? String(value) : value.toExponential();
}
