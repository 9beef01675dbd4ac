import type { Who } from './decisions.ts';
import type { Ledger } from './open.ts';

export interface NewOverride {
  readonly entity: string;
  readonly goldenId: string;
  readonly attribute: string;
  /** As typed. */
  readonly value: string;
  /** Last ISO day that it counts; null until withdrawn. */
  readonly until: string | null;
  readonly reason: string;
}

export interface Override extends NewOverride {
  readonly id: number;
  readonly at: string;
  readonly by: string;
  readonly asName: string | null;
  readonly withdrawn: boolean;
}

/** O000003: sorts in the order in which they were given. */
export const toOverrideId = (id: number): string => `O${String(id).padStart(6, '0')}`;

/** Writes an override and returns its number. */
export function insertOverride(ledger: Ledger, override: NewOverride, { by, asName, now }: Who): number {
  const { entity, goldenId, attribute, value, until, reason } = override;
  const { lastInsertRowid } = ledger
    .prepare(
      'insert into override (entity, golden_id, attribute, value, until, at, by, as_name, reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?)',
    )
    .run(entity, goldenId, attribute, value, until, now.toISOString(), by, asName, reason);
  return Number(lastInsertRowid);
}

/** Withdraws an override: sources decide again. */
export function withdrawOverride(ledger: Ledger, id: number, reason: string, { by, asName, now }: Who): void {
  ledger
    .prepare(
      "insert into override_event (override_id, kind, at, by, as_name, reason) values (?, 'withdrawn', ?, ?, ?, ?)",
    )
    .run(id, now.toISOString(), by, asName, reason);
}

/** Every override, oldest first. */
export function loadOverrides(ledger: Ledger): Override[] {
  const rows = ledger
    .prepare(
      `select o.override_id as id, o.entity, o.golden_id as goldenId, o.attribute, o.value, o.until, o.at, o.by, o.as_name as asName, o.reason,
         exists (select 1 from override_event as e where e.override_id = o.override_id) as withdrawn
       from override as o order by o.override_id`,
    )
    .all() as (Omit<Override, 'withdrawn'> & { readonly withdrawn: number })[];
  return rows.map((row) => ({ ...row, withdrawn: row.withdrawn === 1 }));
}

/** Those that count on an ISO day. */
export function overridesOn(ledger: Ledger, day: string): Override[] {
  return loadOverrides(ledger).filter(({ withdrawn, until }) => !withdrawn && (until === null || until >= day));
}
