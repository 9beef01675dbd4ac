import { DuckDBInstance } from '@duckdb/node-api';
import { expect, test } from 'vitest';
import { LONGEST, type Piece } from '../pairs/alike.ts';
import { type Layout, toLayout } from '../pairs/layout.ts';
import { openPlaces } from '../pairs/places.ts';
import { findText } from '../pairs/texts.ts';
import type { PairLoop } from '../sql/pair-loop.ts';
import { readTexts } from './duckdb-texts.ts';

type Node = readonly [id: number, one: string, other: string];

/** What stands in memory of each node once its texts are read: null for a text that is not known. */
async function read(nodes: readonly Node[]): Promise<(string | null)[][]> {
  const instance = await DuckDBInstance.create(':memory:', { threads: '2' });
  const connection = await instance.connect();
  await connection.run('create table node (node_id integer, one varchar, other varchar)');
  for (const node of nodes) await connection.run('insert into node values ($1, $2, $3)', [...node]);
  const texts = { sql: 'select node_id, one as text0, other as text1 from node', count: 2 };
  const loop = { keys: [], groups: [], letters: [], bins: [], masked: false, texts } as unknown as PairLoop;
  const layout: Layout = toLayout(loop);
  const largest = Math.max(...nodes.map(([id]) => id));
  const placeOf = openPlaces(largest, nodes.length);
  nodes.forEach(([id], place) => placeOf.set(id, place));
  const words = new Int32Array(layout.stride * (nodes.length + 1));
  const all = await readTexts(connection, layout, { loop, words, count: nodes.length, placeOf, largest });
  connection.closeSync();
  instance.closeSync();
  const piece: Piece = { at: 0, length: 0 };
  const textOf = (place: number, text: number) =>
    findText(all!, words[place * layout.stride + layout.texts]!, text, piece)
      ? new TextDecoder().decode(all!.slice(piece.at, piece.at + piece.length))
      : null;
  return nodes.map((_, place) => [textOf(place, 0), textOf(place, 1)]);
}

const short = Array.from({ length: 40 }, (_, i): Node => [i * 7, `ana ${i}`, i % 3 === 0 ? '' : `${i} 12`]);
const longest = 'x'.repeat(LONGEST);

test('texts that are short, none or one of many that are long', async () => {
  const nodes: Node[] = [...short, [9_999, 'maria de souza', longest], [1_999_999_999, `${longest}x`, 'josé']];
  expect(await read(nodes)).toEqual([
    ...short.map(([, one, other]) => [one, other || null]),
    ['maria de souza', longest],
    // Longer than is compared; not plain ASCII.
    [null, null],
  ]);
});

test('texts that are mostly long', async () => {
  const nodes: Node[] = [
    [3, 'maria aparecida de souza', '7 of 12'],
    [1_999_999_999, longest, ''],
    [40, `${longest}x`, '0 1 2'],
    [41, 'antônio das neves pereira', ' 5'],
    [70_000, '', 'maria aparecida'],
    ...short.slice(20),
  ];
  expect(await read(nodes)).toEqual([
    ['maria aparecida de souza', '7 of 12'],
    [longest, null],
    [null, '0 1 2'],
    [null, ' 5'],
    [null, 'maria aparecida'],
    ...short.slice(20).map(([, one, other]) => [one, other || null]),
  ]);
});
