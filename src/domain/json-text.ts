const partsOf = (json: string): string[] => json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu) ?? [];

/**
 * Lays a JSON text out anew without reading its values: numbers keep every digit (`5000.00`), strings every escape, keys their order.
 * With an indent each entry stands on a line of its own, without one all of it stands on one line.
 */
export function layOut(json: string, indent = ''): string {
  const parts = partsOf(json);
  const out: string[] = [];
  let depth = 0;
  const newLine = (): string => (indent === '' ? '' : `\n${indent.repeat(depth)}`);
  for (const [i, part] of parts.entries()) {
    if (part === '{' || part === '[') {
      depth++;
      const next = parts[i + 1];
      out.push(part, next === '}' || next === ']' ? '' : newLine());
    } else if (part === '}' || part === ']') {
      depth--;
      const before = parts[i - 1];
      out.push(before === '{' || before === '[' ? '' : newLine(), part);
    } else if (part === ',') out.push(part, newLine());
    else if (part === ':') out.push(indent === '' ? ':' : ': ');
    else out.push(part);
  }
  return out.join('');
}

/**
 * Sets one value of a JSON object and leaves the rest of its text alone, to the last digit: all in one line, keys in their order. `path` are
 * the keys down to it; a key that is missing comes last, with the objects that lead to it. What stands in the way of the path (a list,
 * a text) is left as it is.
 */
export function setValue(json: string, path: readonly string[], value: string): string {
  const parts = partsOf(json);
  let at = 0;
  for (const [depth, key] of path.entries()) {
    if (parts[at] !== '{') return layOut(json);
    const entry = entriesOf(parts, at).find(({ name }) => name === key);
    if (entry === undefined) {
      const end = endOf(parts, at);
      const rest = path.slice(depth + 1).reduceRight((inner, name) => `{${JSON.stringify(name)}:${inner}}`, value);
      const comma = parts[end - 1] === '{' ? [] : [','];
      return layOut([...parts.slice(0, end), ...comma, JSON.stringify(key), ':', rest, ...parts.slice(end)].join(''));
    }
    at = entry.value;
  }
  return layOut([...parts.slice(0, at), value, ...parts.slice(endOf(parts, at) + 1)].join(''));
}

/** The entries of the object that opens at `open`: their names, and where their values begin. */
function entriesOf(parts: readonly string[], open: number): { readonly name: string; readonly value: number }[] {
  const found: { name: string; value: number }[] = [];
  for (let at = open + 1; at < parts.length && parts[at] !== '}';) {
    found.push({ name: JSON.parse(parts[at]!) as string, value: at + 2 });
    at = endOf(parts, at + 2) + 1;
    if (parts[at] === ',') at++;
  }
  return found;
}

/** Where the value that begins at `from` ends: itself, or the bracket that closes it. */
function endOf(parts: readonly string[], from: number): number {
  let depth = 0;
  for (let at = from; at < parts.length; at++) {
    if (parts[at] === '{' || parts[at] === '[') depth++;
    if (parts[at] === '}' || parts[at] === ']') depth--;
    if (depth === 0) return at;
  }
  return parts.length;
}
