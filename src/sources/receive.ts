import { createHash, randomBytes } from 'node:crypto';
import { constants, existsSync, type BigIntStats } from 'node:fs';
import { type FileHandle, mkdir, open, rename, rm } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { MestreError, toFileError } from '../errors.ts';
import type { Seen } from './seen.ts';

/** A file that stands in the archive, whole and never to change. */
export interface Received {
  /** Its name as it was sent, without the folder. */
  readonly name: string;
  readonly sha256: string;
  readonly bytes: number;
  /** Where the archived copy is. */
  readonly path: string;
}

export interface ReceiveOptions {
  readonly archive: string;
  /** Bytes of a pipe instead of the file; `path` is then only its name. */
  readonly stream?: AsyncIterable<Uint8Array>;
  /** True where a file of this size came before: it is then hashed first, and copied only when it is new. */
  readonly cameBefore?: (bytes: number) => boolean;
  /** What files that lie where they lay were found to hold: such a one is not read at all. */
  readonly seen?: Seen;
  /** Told how many more bytes were copied. */
  readonly onBytes?: (bytes: number) => void;
}

/** Where the archive keeps bytes: by content, never by name. */
export function archivePath(archive: string, sha256: string): string {
  return join(archive, sha256.slice(0, 2), sha256);
}

/**
 * Copies a file into the archive, named by the sha256 of its content (0600, written aside, synced, renamed: it is there whole or
 * not at all). Throws `file_changing` (75) where the file is still being written.
 */
export async function receive(path: string, options: ReceiveOptions): Promise<Received> {
  if (options.stream) return archive(options.stream, { name: basename(path), folder: options.archive });
  let handle: FileHandle | undefined;
  try {
    handle = await open(path, constants.O_RDONLY);
    const before = await handle.stat({ bigint: true });
    if (before.isDirectory())
      throw new MestreError('usage', 'not_a_file', `${path} is a folder`, {
        hint: `name the files in it: mestre ingest ${path}/*`,
      });
    const now = new Date();
    const learn = (sha256: string) => before.isFile() && options.seen?.learn(path, before, { sha256, now });
    if (before.isFile() && options.cameBefore?.(Number(before.size))) {
      const known = options.seen?.known(path, before) ?? (await hashOf(handle, before, path));
      const archived = archivePath(options.archive, known);
      if (existsSync(archived)) {
        learn(known);
        return { name: basename(path), sha256: known, bytes: Number(before.size), path: archived };
      }
    }
    const check = before.isFile() ? () => refuseChange(handle!, before, path) : undefined;
    const received = await archive(chunksOf(handle), {
      name: basename(path),
      folder: options.archive,
      check,
      onBytes: options.onBytes,
    });
    learn(received.sha256);
    return received;
  } catch (error) {
    throw toFileError(error, path);
  } finally {
    await handle?.close();
  }
}

/** SHA-256 of an open file, hex. Throws `file_changing` as `receive` does. */
async function hashOf(handle: FileHandle, before: BigIntStats, path: string): Promise<string> {
  const sha256 = createHash('sha256');
  for await (const chunk of chunksOf(handle)) sha256.update(chunk);
  await refuseChange(handle, before, path);
  return sha256.digest('hex');
}

/** The content of an open file from its beginning. Each chunk is valid until the next one is asked for. */
export async function* chunksOf(handle: FileHandle, from = 0, to = Infinity): AsyncGenerator<Uint8Array> {
  const buffer = Buffer.allocUnsafe(2 ** 20);
  for (let at = from; at < to;) {
    const { bytesRead } = await handle.read(buffer, 0, Math.min(buffer.length, to - at), at);
    if (bytesRead === 0) return;
    at += bytesRead;
    yield buffer.subarray(0, bytesRead);
  }
}

async function refuseChange(handle: FileHandle, before: BigIntStats, path: string): Promise<void> {
  const after = await handle.stat({ bigint: true });
  if (after.size === before.size && after.mtimeNs === before.mtimeNs && after.ctimeNs === before.ctimeNs) return;
  throw new MestreError('busy', 'file_changing', `${path} changed while it was read; nothing of it was taken in`, {
    hint: 'wait until the sender has finished, then run the same command again; a sender that writes NAME.part and renames it is never read half',
  });
}

async function archive(
  chunks: AsyncIterable<Uint8Array>,
  {
    name,
    folder,
    check,
    onBytes,
  }: {
    readonly name: string;
    readonly folder: string;
    readonly check?: (() => Promise<void>) | undefined;
    readonly onBytes?: ((bytes: number) => void) | undefined;
  },
): Promise<Received> {
  const incoming = join(folder, 'incoming');
  const temporary = join(incoming, `${process.pid}-${randomBytes(6).toString('hex')}`);
  const sha256 = createHash('sha256');
  let bytes = 0;
  try {
    await mkdir(incoming, { recursive: true, mode: 0o700 });
    const out = await open(temporary, 'wx', 0o600);
    try {
      for await (const chunk of chunks) {
        sha256.update(chunk);
        bytes += chunk.length;
        await writeAll(out, chunk);
        onBytes?.(chunk.length);
      }
      await check?.();
      await out.sync();
    } finally {
      await out.close();
    }
    const hash = sha256.digest('hex');
    const path = archivePath(folder, hash);
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await rename(temporary, path);
    return { name, sha256: hash, bytes, path };
  } catch (error) {
    await rm(temporary, { force: true });
    throw toFileError(error, temporary);
  }
}

async function writeAll(out: FileHandle, chunk: Uint8Array): Promise<void> {
  for (let at = 0; at < chunk.length;) at += (await out.write(chunk, at, chunk.length - at)).bytesWritten;
}
