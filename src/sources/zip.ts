import { open } from 'node:fs/promises';
import { createInflateRaw } from 'node:zlib';
import { MestreError } from '../errors.ts';
import { chunksOf } from './receive.ts';

/** One file inside a zip, as its central directory lists it. */
export interface ZipMember {
  readonly name: string;
  readonly method: number;
  readonly encrypted: boolean;
  readonly packed: number;
  readonly bytes: number;
  /** Where its local header begins. */
  readonly offset: number;
}

const damaged = (name: string, why: string) =>
  new MestreError('data', 'container_damaged', `${name} is not a whole zip: ${why}`, {
    hint: 'ask the sender for the file again',
  });

/** The files that a zip holds (folders and the notes that macOS adds left out), zip64 included. Throws `container_damaged` (65). */
export async function zipMembers(path: string, name: string): Promise<ZipMember[]> {
  const handle = await open(path);
  try {
    const { size } = await handle.stat();
    const tail = Buffer.alloc(Math.min(size, 65_557));
    await handle.read(tail, 0, tail.length, size - tail.length);
    const end = tail.lastIndexOf(Buffer.from([0x50, 0x4b, 5, 6]));
    if (end < 0) throw damaged(name, 'its directory is missing');
    let count = tail.readUInt16LE(end + 10);
    let length = tail.readUInt32LE(end + 12);
    let offset = tail.readUInt32LE(end + 16);
    if (count === 0xffff || length === 0xffffffff || offset === 0xffffffff) {
      const locator = Buffer.alloc(20);
      await handle.read(locator, 0, 20, size - tail.length + end - 20);
      const record = Buffer.alloc(56);
      await handle.read(record, 0, 56, Number(locator.readBigUInt64LE(8)));
      [count, length, offset] = [32, 40, 48].map((at) => Number(record.readBigUInt64LE(at))) as [
        number,
        number,
        number,
      ];
    }
    if (offset + length > size) throw damaged(name, 'its directory is cut off');
    const directory = Buffer.alloc(length);
    await handle.read(directory, 0, length, offset);
    return [...readDirectory(directory, count, name)].filter(
      ({ name }) => !name.endsWith('/') && !name.startsWith('__MACOSX/') && !name.endsWith('.DS_Store'),
    );
  } finally {
    await handle.close();
  }
}

function* readDirectory(directory: Buffer, count: number, file: string): Generator<ZipMember> {
  for (let i = 0, at = 0; i < count; i++) {
    if (at + 46 > directory.length || directory.readUInt32LE(at) !== 0x02014b50)
      throw damaged(file, 'its directory is cut off');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((n) => directory.readUInt16LE(at + n)) as [
      number,
      number,
      number,
    ];
    const flags = directory.readUInt16LE(at + 8);
    const name = directory.toString((flags & 0x800) === 0 ? 'latin1' : 'utf8', at + 46, at + 46 + nameLength);
    const sizes = {
      bytes: directory.readUInt32LE(at + 24),
      packed: directory.readUInt32LE(at + 20),
      offset: directory.readUInt32LE(at + 42),
    };
    readZip64(directory.subarray(at + 46 + nameLength, at + 46 + nameLength + extraLength), sizes);
    yield { name, method: directory.readUInt16LE(at + 10), encrypted: (flags & 1) === 1, ...sizes };
    at += 46 + nameLength + extraLength + commentLength;
  }
}

/** Sizes that do not fit 32 bits stand in an extra field, in this order, only those that are needed. */
function readZip64(extra: Buffer, sizes: { bytes: number; packed: number; offset: number }): void {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let from = at + 4;
    for (const key of ['bytes', 'packed', 'offset'] as const) {
      if (sizes[key] !== 0xffffffff) continue;
      sizes[key] = Number(extra.readBigUInt64LE(from));
      from += 8;
    }
  }
}

/** The content of one member. Throws `container_damaged` (65) where it ends early or is longer than the directory says. */
export async function* unzip(
  path: string,
  member: ZipMember,
  { name, onBytes }: { readonly name: string; readonly onBytes?: ((bytes: number) => void) | undefined },
): AsyncGenerator<Uint8Array> {
  if (member.encrypted)
    throw new MestreError('data', 'container_encrypted', `${member.name} in ${name} is encrypted`, {
      hint: 'unpack it with its password and ingest what is inside',
    });
  if (member.method !== 0 && member.method !== 8)
    throw damaged(name, `packing method ${member.method} is not supported`);
  const handle = await open(path);
  let bytes = 0;
  try {
    const local = Buffer.alloc(30);
    await handle.read(local, 0, 30, member.offset);
    if (local.readUInt32LE(0) !== 0x04034b50) throw damaged(name, `${member.name} is not where the directory says`);
    const from = member.offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    const packed = chunksOf(handle, from, from + member.packed);
    const { Readable } = await import('node:stream');
    const copied = async function* () {
      for await (const chunk of packed) {
        onBytes?.(chunk.length);
        yield Buffer.from(chunk);
      }
    };
    const content: AsyncIterable<Uint8Array> =
      member.method === 0
        ? packed
        : Readable.from(copied(), { objectMode: false }).pipe(createInflateRaw({ chunkSize: 2 ** 18 }));
    for await (const chunk of content) {
      bytes += chunk.length;
      if (bytes > member.bytes) throw damaged(name, `${member.name} is longer than the directory says`);
      yield chunk;
    }
  } catch (error) {
    throw error instanceof MestreError ? error : damaged(name, error instanceof Error ? error.message : String(error));
  } finally {
    await handle.close();
  }
  if (bytes !== member.bytes) throw damaged(name, `${member.name} ends early`);
}
