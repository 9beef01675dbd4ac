import type { DuckDBConnection, DuckDBDataChunk } from '@duckdb/node-api';
import { LONGEST } from '../pairs/alike.ts';
import type { Layout } from '../pairs/layout.ts';
import { putBytes, putText, UNKNOWN } from '../pairs/texts.ts';
import type { PairLoop } from '../sql/pair-loop.ts';
import { type Into, wordsOf } from './duckdb-vectors.ts';

/** Bytes that the texts of all nodes may take. */
const MOST = 2 ** 29;
/** Texts of so many bytes lie in the memory of a chunk itself, after their length; longer ones elsewhere. */
const INLINE = 12;
/** Texts are brought together where at least one node in so many has a long one. */
const SHARE = 8;

/** The texts of each node one after the other; where they begin goes into its words. Null where they take more than is kept for them. */
export async function readTexts(
  connection: DuckDBConnection,
  layout: Layout,
  { loop: { texts }, largest, ...nodes }: Into & { readonly largest: number },
): Promise<Uint8Array | null> {
  // Memory that is never written to is never taken.
  const all = new Uint8Array(new SharedArrayBuffer(Math.min(MOST, (nodes.count + 1) * texts.count * (1 + LONGEST))));
  if (texts.count === 0 || nodes.count === 0) return all;
  const isPut = (await areLong(connection, texts, nodes.count))
    ? await readLots(connection, layout, { texts, all, largest, nodes })
    : await readShort(connection, layout, { texts, all, nodes });
  return isPut ? all : null;
}

interface Reading {
  readonly texts: PairLoop['texts'];
  readonly all: Uint8Array;
  readonly nodes: Pick<Into, 'words' | 'count' | 'placeOf'>;
}

/** Whether it is worth to bring texts together: a long one is handed out at the price of a dozen short ones. */
async function areLong(
  connection: DuckDBConnection,
  { sql, count }: PairLoop['texts'],
  nodes: number,
): Promise<boolean> {
  const long = Array.from({ length: count }, (_, i) => `case when strlen(text${i}) > ${INLINE} then 1 else 0 end`);
  const result = await connection.run(`select coalesce(sum(${long.join(' + ')}), 0)::double from (${sql}) as t`);
  const [[some]] = (await result.getRows()) as [[number]];
  return some * SHARE > nodes;
}

/** Reads texts one by one, most of them out of the memory of a chunk itself; false where they take more than is kept for them. */
async function readShort(
  connection: DuckDBConnection,
  layout: Layout,
  { texts, all, nodes }: Reading,
): Promise<boolean> {
  let at = 0;
  for await (const chunk of await connection.stream(texts.sql)) {
    const places = wordsOf(chunk, layout, nodes);
    const vectors = Array.from({ length: texts.count }, (_, i) => textsOf(chunk, 1 + i));
    if (at + chunk.rowCount * texts.count * (1 + LONGEST) > all.length) return false;
    for (let i = 0; i < chunk.rowCount; i++) {
      nodes.words[places[i]! + layout.texts] = at;
      for (const { bytes, lengths, textAt } of vectors) {
        const length = lengths[4 * i]!;
        if (length <= INLINE) at = putBytes(all, at, { from: bytes, start: 16 * i + 4, length });
        else if (length <= LONGEST) at = putText(all, at, textAt(i));
        else all[at++] = UNKNOWN;
      }
    }
  }
  return true;
}

/** A column of texts: sixteen bytes each, a length of four and then a short text itself. */
function textsOf(chunk: DuckDBDataChunk, column: number) {
  const vector = chunk.getColumnVector(column);
  const { buffer, byteOffset, byteLength } = (vector as unknown as { readonly dataView: DataView }).dataView;
  return {
    bytes: new Uint8Array(buffer, byteOffset, byteLength),
    lengths: new Int32Array(buffer, byteOffset, byteLength / 4),
    textAt: (row: number) => vector.getItem(row) as string,
  };
}

/** Reads texts by lots; false where they take more than is kept for them. */
async function readLots(
  connection: DuckDBConnection,
  layout: Layout,
  { texts, all, nodes, largest }: Reading & { readonly largest: number },
): Promise<boolean> {
  const lots = Math.ceil(nodes.count / LOT);
  const width = Math.ceil((largest + 1) / lots);
  let at = 0;
  for (let lot = 0; lot < lots; lot += LOTS) {
    const [from, to] = [lot * width, (lot + LOTS) * width];
    for await (const chunk of await connection.stream(lotsOf(texts, { width, from, to }))) {
      const vector = chunk.getColumnVector(0) as unknown as { getItem(row: number): { readonly bytes: Uint8Array } };
      for (let row = 0; row < chunk.rowCount; row++) {
        const put = putLot(vector.getItem(row).bytes, texts.count, { all, at, layout, nodes });
        if (put < 0) return false;
        at = put;
      }
    }
  }
  return true;
}

/** Nodes whose texts are handed over as one value: the engine hands out a long text at the price of a thousand short ones. */
const LOT = 4096;
/** So many of these at a time. */
const LOTS = 128;

/** The texts of nodes by lots: the node's id, how long each text is, and the texts; longer ones than are compared are left out. */
const lotsOf = (
  { sql, count }: PairLoop['texts'],
  { width, from, to }: { readonly width: number; readonly from: number; readonly to: number },
) => {
  const texts = Array.from({ length: count }, (_, i) => `case when strlen(text${i}) <= ${LONGEST} then text${i} else '' end`); // prettier-ignore
  return `
    select
      encode(string_agg(concat(node_id, ' ', ${texts.map((text) => `strlen(${text}), ' '`).join(', ')}, ${texts.join(', ')}), '')) as lot
    from (${sql}) as t
    where node_id >= ${from} and node_id < ${to}
    group by node_id // ${width}`;
};

interface Putting {
  readonly all: Uint8Array;
  readonly at: number;
  readonly layout: Layout;
  readonly nodes: Reading['nodes'];
}

/** Puts the texts of a lot at `at`, and returns where the next go; -1 where there is no room. */
function putLot(from: Uint8Array, count: number, { all, at, layout, nodes }: Putting): number {
  const { words, placeOf, count: none } = nodes;
  let start = 0;
  const number = () => {
    let value = 0;
    for (let digit = from[start++]!; digit !== SPACE; digit = from[start++]!) value = 10 * value + digit - ZERO;
    return value;
  };
  const lengths = new Int32Array(count);
  let to = at;
  while (start < from.length) {
    if (to + count * (1 + LONGEST) > all.length) return -1;
    const place = placeOf.get(number());
    words[(place < 0 ? none : place) * layout.stride + layout.texts] = to;
    for (let i = 0; i < count; i++) lengths[i] = number();
    for (let i = 0; i < count; i++) {
      to = putBytes(all, to, { from, start, length: lengths[i]! });
      start += lengths[i]!;
    }
  }
  return to;
}

const SPACE = 32;
const ZERO = 48;
