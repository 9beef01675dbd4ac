import { expect, test } from 'vitest';
import { bridges } from './bridge.ts';
import { components } from './component.ts';

const graph = (nodes: number, pairs: readonly (readonly [number, number])[]) => ({
  nodes,
  l: Int32Array.from(pairs.map(([l]) => l)),
  r: Int32Array.from(pairs.map(([, r]) => r)),
});

test('the one link between two halves is a bridge, links within them are not', () => {
  const two = graph(6, [
    [0, 1],
    [1, 2],
    [0, 2],
    [2, 3],
    [3, 4],
    [4, 5],
    [3, 5],
  ]);
  expect([...bridges(two, 2)]).toEqual([3]);
  expect([...bridges(two, 4)]).toEqual([]);
});

test('a second link between the halves takes the bridge away', () => {
  const twice = graph(4, [
    [0, 1],
    [2, 3],
    [1, 2],
    [0, 3],
  ]);
  expect([...bridges(twice, 1)]).toEqual([]);
});

test('components take the name of their smallest node; a limit on size leaves the component whole and parts it by weight', () => {
  const chain = {
    ...graph(5, [
      [1, 2],
      [2, 3],
      [3, 4],
    ]),
    weight: Float64Array.from([9, 1, 9]),
    tied: new Int32Array(3),
  };
  const whole = components(chain, { cap: 10, budget: 100 });
  expect([...whole.node]).toEqual([1, 2, 3, 4]);
  expect([...whole.component]).toEqual([1, 1, 1, 1]);
  expect([...whole.part]).toEqual([1, 1, 1, 1]);
  const parted = components(chain, { cap: 2, budget: 100 });
  expect([...parted.component]).toEqual([1, 1, 1, 1]);
  expect([...parted.part]).toEqual([1, 1, 3, 3]);
});
