/** One entry of the queue: a bundle of edges as it was when it was queued. */
export interface Entry {
  readonly at: number;
  readonly sum: number;
  readonly rank: number;
}

/** A binary heap: `pop` gives the entry that comes first by `order` (negative: a before b). */
export function heap(order: (a: Entry, b: Entry) => number): { push(entry: Entry): void; pop(): Entry | undefined } {
  const items: Entry[] = [];
  return {
    push(entry) {
      let i = items.length;
      items.push(entry);
      while (i > 0) {
        const up = (i - 1) >> 1;
        if (order(items[up]!, entry) <= 0) break;
        items[i] = items[up]!;
        i = up;
      }
      items[i] = entry;
    },
    pop() {
      const top = items[0];
      const last = items.pop();
      if (top === undefined || last === undefined || items.length === 0) return top;
      let i = 0;
      for (;;) {
        let down = 2 * i + 1;
        if (down >= items.length) break;
        if (down + 1 < items.length && order(items[down + 1]!, items[down]!) < 0) down += 1;
        if (order(last, items[down]!) <= 0) break;
        items[i] = items[down]!;
        i = down;
      }
      items[i] = last;
      return top;
    },
  };
}
