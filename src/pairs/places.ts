/** Where a node stands, by its id (a whole number from 0 on); -1 for one that is not known. */
export interface Places {
  get(id: number): number;
  set(id: number, place: number): void;
}

/** Ids spread thinner than this are looked up: an array as long as the largest would be mostly empty. */
const THIN = 8;

/** Places for so many nodes, whose ids are at most `largest`. */
export function openPlaces(largest: number, rows: number): Places {
  return largest > THIN * rows + 1024 ? lookedUp(rows) : counted(largest);
}

function counted(largest: number): Places {
  const places = new Int32Array(largest + 1).fill(-1);
  return {
    get: (id) => places[id] ?? -1,
    set: (id, place) => void (places[id] = place),
  };
}

/** Ids and their places side by side, each at or after the place that its bits say: a Map takes five times as long for millions. */
function lookedUp(rows: number): Places {
  const bits = Math.max(4, 1 + Math.ceil(Math.log2(rows + 1)));
  const last = 2 ** bits - 1;
  const slots = new Int32Array(2 * (last + 1)).fill(-1);
  /** The slot of an id, or the empty one where it would go. */
  const slotOf = (id: number) => {
    // Multiplied by 2^32 over the golden ratio, numbers that lie together are spread over the upper bits.
    let slot = Math.imul(id, 0x9e3779b1) >>> (32 - bits);
    while (slots[2 * slot] !== id && slots[2 * slot] !== -1) slot = (slot + 1) & last;
    return 2 * slot;
  };
  return {
    get: (id) => slots[slotOf(id) + 1]!,
    set: (id, place) => {
      const slot = slotOf(id);
      slots[slot] = id;
      slots[slot + 1] = place;
    },
  };
}
