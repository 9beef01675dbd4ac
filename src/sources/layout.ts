import { distance } from 'fastest-levenshtein';
import { MestreError } from '../errors.ts';
import { columnsOf, type Layout, mappedColumns, refColumns, type SourceContract } from '../rules/schema/source.ts';

/** How a header differs from a layout. */
export interface LayoutDiff {
  readonly layout: string;
  /** Promised, and not there. */
  readonly missing: readonly string[];
  /** There, and not promised. */
  readonly extra: readonly string[];
  /** A missing and an extra name so alike that one probably became the other. */
  readonly renamed: readonly (readonly [from: string, to: string])[];
  readonly twice: readonly string[];
}

/** The layout whose columns are exactly those of a header, in any order; undefined where there is none. */
export function findLayout(contract: SourceContract, header: readonly string[]): Layout | undefined {
  if (twiceIn(header).length > 0) return undefined;
  return contract.layouts.find((layout) => {
    const columns = columnsOf(layout) ?? needed(contract, layout);
    const all = columns.every((name) => header.includes(name));
    return all && (columnsOf(layout) === undefined || columns.length === header.length);
  });
}

/** Columns that a layout without a list of columns must have all the same. */
export function needed(contract: SourceContract, layout: Layout): string[] {
  return [...contract.key, ...mappedColumns({ ...contract.map, ...layout.map }), ...refColumns(contract)];
}

/** The engine takes names that differ in case only for the same. */
function twiceIn(header: readonly string[]): string[] {
  const folded = header.map((name) => name.toLowerCase());
  return header.filter((_, i) => folded.indexOf(folded[i]!) !== i);
}

/** The known layout that a header has most names in common with, and how it differs. */
export function nearestLayout(contract: SourceContract, header: readonly string[]): LayoutDiff {
  const [nearest] = contract.layouts
    .map((layout) => diff(layout.name, columnsOf(layout) ?? needed(contract, layout), header))
    .toSorted((a, b) => a.missing.length + a.extra.length - b.missing.length - b.extra.length);
  return nearest!;
}

function diff(layout: string, columns: readonly string[], header: readonly string[]): LayoutDiff {
  const missing = columns.filter((name) => !header.includes(name));
  const extra = header.filter((name) => !columns.includes(name));
  const renamed: [string, string][] = [];
  for (const from of missing) {
    const free = extra.filter((name) => !renamed.some(([, to]) => to === name));
    const [to] = free.toSorted((a, b) => unlike(from, a) - unlike(from, b));
    if (to !== undefined && unlike(from, to) <= 0.5) renamed.push([from, to]);
  }
  return {
    layout,
    missing: missing.filter((name) => !renamed.some(([from]) => from === name)),
    extra: extra.filter((name) => !renamed.some(([, to]) => to === name)),
    renamed,
    twice: twiceIn(header),
  };
}

/** Edits per letter, letters and digits only, without case. */
function unlike(a: string, b: string): number {
  const [x, y] = [a, b].map((text) => text.toLowerCase().replace(/[^a-z0-9]/g, '')) as [string, string];
  return distance(x, y) / Math.max(x.length, y.length, 1);
}

/** The error for a file whose layout is not known: what differs from the nearest one, line by line. */
export function unknownLayout(contract: SourceContract, header: readonly string[], name: string): MestreError {
  const difference = nearestLayout(contract, header);
  const lines = [
    ...difference.twice.map((column) => `  twice     ${column}`),
    ...difference.renamed.map(([from, to]) => `  renamed?  ${from} -> ${to}`),
    ...difference.missing.map((column) => `  missing   ${column}`),
    ...difference.extra.map((column) => `  new       ${column}`),
  ];
  return new MestreError(
    'data',
    'unknown_layout',
    `${name} has none of the layouts of ${contract.source}; the nearest is ${difference.layout}:\n${lines.join('\n')}`,
    {
      hint: `ask ${contract.owner}, or add a layout to the contract: mestre profile FILE --contract ${contract.source}`,
    },
  );
}
