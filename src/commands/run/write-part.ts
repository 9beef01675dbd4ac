import { type FileHandle, open } from 'node:fs/promises';
import type { DuckdbEngine } from '../../engine/duckdb.ts';
import { toFileError } from '../../errors.ts';
import { MAGIC, type PlacedGroup, toFooter } from '../../parquet/file.ts';
import type { RowGroup } from '../../parquet/row-group.ts';
import { partColumns } from '../../standardise/part.ts';
import type { Pool } from '../../standardise/pool.ts';
import type { PartReading } from '../../stages/standardise-part.ts';

/** Slices that are being made or written at one time, for each thread: one under way, one that waits, one that is written. */
const IN_FLIGHT = 3;

/**
 * Writes a standard part: slices come out of the engine, workers make row groups of them, and these are put into the file as they are
 * done. Memory holds a few slices. Throws `UnreadableValue` where a part cannot be made this way; what was written is no file then.
 */
export async function writePart(
  { queries, plan }: PartReading,
  { engine, pool, threads, path }: { readonly engine: DuckdbEngine; readonly pool: Pool; readonly threads: number; readonly path: string }, // prettier-ignore
): Promise<void> {
  const file = await open(path, 'w', 0o600).catch((error: unknown) => {
    throw toFileError(error, path);
  });
  try {
    const placed: PlacedGroup[] = [];
    let at = 0;
    let written: Promise<unknown> = append(file, { path, bytes: MAGIC, at });
    at += MAGIC.length;
    const place = ({ bytes, ...group }: RowGroup) => {
      placed.push({ ...group, at });
      const start = at;
      at += bytes.length;
      return (written = written.then(() => append(file, { path, bytes, at: start })));
    };
    const under = new Set<Promise<unknown>>();
    for (const query of queries)
      for await (const texts of engine.texts(query)) {
        const done: Promise<unknown> = pool
          .part(plan, texts)
          .then(place)
          .finally(() => under.delete(done));
        done.catch(() => {});
        under.add(done);
        if (under.size >= IN_FLIGHT * Math.max(1, threads)) await Promise.race(under);
      }
    await Promise.all(under);
    await append(file, { path, bytes: toFooter(partColumns(plan), placed), at });
  } finally {
    await file.close();
  }
}

async function append(
  file: FileHandle,
  { path, bytes, at }: { readonly path: string; readonly bytes: Uint8Array; readonly at: number },
): Promise<void> {
  try {
    for (let done = 0; done < bytes.length;)
      done += (await file.write(bytes, done, bytes.length - done, at + done)).bytesWritten;
  } catch (error) {
    throw toFileError(error, path);
  }
}
