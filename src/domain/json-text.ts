/**
 * Lays a JSON text out anew without reading its values: numbers keep every digit (`5000.00`), strings every escape, keys their order.
 * With an indent each entry stands on a line of its own, without one all of it stands on one line.
 */
export function layOut(json: string, indent = ''): string {
  const parts = json.match(/"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/gsu) ?? [];
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
