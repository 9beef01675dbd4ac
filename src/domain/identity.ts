/**
 * Who keeps which golden id when the groups of records have changed. An id goes to the group that holds most of its
 * records; ids sort as they were minted, so "the older one" is "the smaller one". Nothing depends on the order of the input.
 */

/** One row per former id and present group that share records. Parallel columns. */
export interface Claims {
  readonly golden: readonly string[];
  readonly group: ArrayLike<number>;
  /** Records of the group whose last id is this one. */
  readonly records: ArrayLike<number>;
  /** Those of them that did not come with another id that was merged into this one. */
  readonly native: ArrayLike<number>;
  /** 1 where a person said that the group carries this id. */
  readonly locked: ArrayLike<number>;
  /** 1 where the id was in use until now; 0 where it had been retired. */
  readonly live: ArrayLike<number>;
}

/** One row per id that was merged or retired earlier and present group that holds some of its last members. */
export interface Formers {
  readonly golden: readonly string[];
  readonly group: ArrayLike<number>;
  readonly records: ArrayLike<number>;
  /** How many members the id had when it went out of use. */
  readonly size: ArrayLike<number>;
}

export interface Carried {
  readonly group: number;
  readonly golden: string;
  readonly reactivated: boolean;
}

/**
 * Gives former ids to present groups, at most one to each. First claims, in the order: locked by a person, most records,
 * in use before retired, older id, smaller group. Then groups still without an id get back one that went out of use, where
 * more than half of its last members are together again. Such a group claims last what it only holds as a guest: when a
 * merger is undone each side has the id that it came with. Groups not in the answer need a new id. `taken` are ids that stand with
 * groups outside the claims: nobody else gets them.
 */
export function carryIds(claims: Claims, formers: Formers, taken: Iterable<string> = []): Carried[] {
  const carried = new Map<number, Carried>();
  const given = new Set(taken);
  const give = (golden: string, group: number, reactivated: boolean): void => {
    if (given.has(golden) || carried.has(group)) return;
    given.add(golden);
    carried.set(group, { group, golden, reactivated });
  };
  const yields = guestClaims(claims, formers);
  const order = rows(claims.golden).sort(
    (a, b) =>
      yields[a]! - yields[b]! ||
      claims.locked[b]! - claims.locked[a]! ||
      claims.records[b]! - claims.records[a]! ||
      claims.live[b]! - claims.live[a]! ||
      compare(claims.golden[a]!, claims.golden[b]!) ||
      claims.group[a]! - claims.group[b]!,
  );
  for (const i of order) give(claims.golden[i]!, claims.group[i]!, claims.live[i] === 0);
  // An id that is in use and lost its claims is merged now; it can come back in a later run only.
  const live = new Set(claims.golden.filter((_, i) => claims.live[i] === 1));
  const returning = rows(formers.golden)
    .filter((i) => 2 * formers.records[i]! > formers.size[i]! && !live.has(formers.golden[i]!))
    .sort(
      (a, b) =>
        formers.records[b]! - formers.records[a]! ||
        compare(formers.golden[a]!, formers.golden[b]!) ||
        formers.group[a]! - formers.group[b]!,
    );
  for (const i of returning) give(formers.golden[i]!, formers.group[i]!, true);
  return [...carried.values()].sort((a, b) => a.group - b.group);
}

/**
 * 1 for claims of groups that may have an id of their own back, where another group, which may not, holds at least as many
 * of the records that were always the id's.
 */
function guestClaims(claims: Claims, formers: Formers): Uint8Array {
  const returning = new Set(
    rows(formers.golden)
      .filter((i) => 2 * formers.records[i]! > formers.size[i]!)
      .map((i) => formers.group[i]!),
  );
  const most = new Map<string, number>();
  for (const i of rows(claims.golden))
    if (!returning.has(claims.group[i]!))
      most.set(claims.golden[i]!, Math.max(most.get(claims.golden[i]!) ?? 0, claims.native[i]!));
  return Uint8Array.from(rows(claims.golden), (i) => {
    const host = most.get(claims.golden[i]!) ?? 0;
    return returning.has(claims.group[i]!) && host > 0 && host >= claims.native[i]! && claims.locked[i] === 0 ? 1 : 0;
  });
}

/**
 * Where each id that is out of use leads today: chains of mergers followed to their end. Null where the end was retired or
 * erased. `into` is the id an id was merged into, or null.
 */
export function followRedirects(into: ReadonlyMap<string, string | null>): Map<string, string | null> {
  const ends = new Map<string, string | null>();
  for (const start of into.keys()) {
    const path: string[] = [];
    let at: string | null = start;
    while (at !== null && into.has(at) && !ends.has(at)) {
      path.push(at);
      // A ring cannot be made by runs, but a damaged file must not hang.
      at = path.length > into.size ? null : into.get(at)!;
    }
    const end = at !== null && ends.has(at) ? ends.get(at)! : at;
    for (const id of path) ends.set(id, end);
  }
  return ends;
}

function rows(column: ArrayLike<unknown>): number[] {
  return Array.from({ length: column.length }, (_, i) => i);
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
