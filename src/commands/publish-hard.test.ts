import { chmodSync, existsSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { loadEditions } from '../ledger/editions.ts';
import { openLedger } from '../ledger/open.ts';
import { first, newProject, publishDay, removeProjects, second } from '../test/publication.ts';

afterEach(removeProjects);

describe('when something goes wrong', () => {
  test('a failing check keeps the old edition and gives out no id', async () => {
    const project = newProject();
    await publishDay(project, first);
    const { path, failed } = await publishDay(
      project,
      second,
      // A record that grouping forgot.
      { prepare: 'delete from grouping where record_id = 3' },
    );
    expect(path).toBeNull();
    expect(failed.map(({ check }) => check)).toEqual(['record_linked']);
    expect(readdirSync(project.paths.editions).sort()).toEqual(['golden-2026-11-22-R000001.duckdb', 'golden.duckdb']);
    expect(readdirSync(join(project.paths.state, 'identity', 'customer'))).toEqual(['R000001.parquet']);
    const ledger = openLedger(project.paths.ledger);
    expect(loadEditions(ledger)).toHaveLength(1);
    ledger.close();
  });

  test('what a crash left is swept: a half-built file, an edition and a segment that were never registered, a link not moved', async () => {
    const project = newProject();
    await publishDay(project, first);
    await publishDay(project, first);
    const { editions, state } = project.paths;
    writeFileSync(join(editions, '.building-golden-2026-11-22-R000009.duckdb'), 'half');
    writeFileSync(join(editions, 'golden-2026-11-22-R000009.duckdb'), 'never registered');
    writeFileSync(join(state, 'identity', 'customer', 'R000009.parquet'), 'never registered');
    rmSync(join(editions, 'golden.duckdb'));
    const { removed, failed } = await publishDay(project, second);
    expect(failed).toEqual([]);
    expect(removed).toContain('golden-2026-11-22-R000009.duckdb');
    expect(existsSync(join(state, 'identity', 'customer', 'R000009.parquet'))).toBe(false);
    expect(readlinkSync(join(editions, 'golden.duckdb'))).toBe('golden-2026-11-22-R000003.duckdb');
  });

  test('a segment that was tampered with is refused', async () => {
    const project = newProject();
    await publishDay(project, first);
    const segment = join(project.paths.state, 'identity', 'customer', 'R000001.parquet');
    chmodSync(segment, 0o600);
    writeFileSync(segment, 'other');
    await expect(publishDay(project, first)).rejects.toMatchObject({ code: 'segment_changed' });
  });
});
