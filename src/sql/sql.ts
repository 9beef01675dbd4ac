/**
 * Writes SQL that reads like SQL: holes take text that is already SQL (a column, an expression, a list of them), and
 * keep the indentation of the line they stand on. Lists are joined by ",\n". Values never go in raw: see `literal`.
 */
export function sql(strings: TemplateStringsArray, ...holes: readonly (string | number | readonly string[])[]): string {
  let text = strings[0] ?? '';
  holes.forEach((hole, i) => {
    // Only the last line is looked at: plans are long, and have many holes.
    const indent = /^[ \t]*/.exec(text.slice(text.lastIndexOf('\n') + 1))![0];
    const part = typeof hole === 'object' ? hole.join(',\n') : String(hole);
    text += part.replaceAll('\n', `\n${indent}`) + (strings[i + 1] ?? '');
  });
  return dedent(text);
}

function dedent(text: string): string {
  const lines = text.replace(/^\n/, '').trimEnd().split('\n');
  const margin = Math.min(...lines.filter((line) => line.trim() !== '').map((line) => line.search(/\S/)));
  return lines.map((line) => line.slice(Number.isFinite(margin) ? margin : 0)).join('\n');
}

/** A value as a SQL literal. Numbers are written as DOUBLE with an exponent where they have a fraction, so that no engine makes them DECIMAL. */
export function literal(value: string | number | boolean | null): string {
  if (value === null) return 'null';
  if (typeof value === 'string') return `'${value.replaceAll("'", "''")}'`;
  if (typeof value === 'boolean') return String(value);
  return Number.isInteger(value) ? String(value) : value.toExponential();
}
