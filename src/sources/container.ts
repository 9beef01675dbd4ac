import { createReadStream } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { createGunzip } from 'node:zlib';
import { MestreError } from '../errors.ts';
import { globToRegExp } from './file-names.ts';
import { chunksOf } from './receive.ts';
import { unzip, zipMembers } from './zip.ts';

/** Told how many more bytes of a file were read. */
export type OnBytes = (bytes: number) => void;

/** What a file holds once unpacked. */
export interface Content {
  /** Name of the file inside, or of the file itself. */
  readonly name: string;
  readonly container: 'none' | 'gz' | 'zip';
  /** Its bytes from the beginning; each chunk is valid until the next one is asked for. `onBytes` is told what was read of the file, packed as it is. */
  readonly open: (onBytes?: OnBytes) => AsyncIterable<Uint8Array>;
  /** Where its bytes stand as they are, when nothing had to be unpacked. */
  readonly path: string | undefined;
}

const MOST_RATIO = 400;
const BOMB_FROM = 2 ** 30;

/**
 * Looks at the first bytes, not at the name: gzip, zip or neither. A spreadsheet is a zip too, so `keepZip` leaves it as it is.
 * Throws `container_members` (65) where a zip holds more than one file and no pattern chooses.
 */
export async function openContent(
  path: string,
  options: { readonly name: string; readonly keepZip?: boolean; readonly member?: string | undefined },
): Promise<Content> {
  const handle = await open(path);
  const magic = Buffer.alloc(4);
  try {
    await handle.read(magic, 0, 4, 0);
  } finally {
    await handle.close();
  }
  const { name } = options;
  if (magic[0] === 0x1f && magic[1] === 0x8b)
    return {
      name: name.replace(/\.gz$/i, ''),
      container: 'gz',
      open: (onBytes) => guarded(gunzip(path, name, onBytes), path, name),
      path: undefined,
    };
  if (!options.keepZip && magic[0] === 0x50 && magic[1] === 0x4b && (magic[2] === 3 || magic[2] === 5)) {
    const all = await zipMembers(path, name);
    const chosen = options.member === undefined ? all : all.filter((m) => globToRegExp(options.member!).test(m.name));
    const [member] = chosen;
    if (member === undefined || chosen.length > 1)
      throw new MestreError(
        'data',
        'container_members',
        `${name} holds ${all.length} files${options.member === undefined ? '' : `, ${chosen.length} of them like ${options.member}`}: ${all
          .slice(0, 5)
          .map((m) => m.name)
          .join(', ')}${all.length > 5 ? ', …' : ''}`,
        { hint: 'send one file per zip, or name the wanted one in the contract: member: clients*.csv' },
      );
    return {
      name: member.name,
      container: 'zip',
      open: (onBytes) => guarded(unzip(path, member, { name, onBytes }), path, name),
      path: undefined,
    };
  }
  return { name, container: 'none', open: (onBytes) => plain(path, onBytes), path };
}

async function* plain(path: string, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  const handle = await open(path);
  try {
    yield* counted(chunksOf(handle), onBytes);
  } finally {
    await handle.close();
  }
}

async function* gunzip(path: string, name: string, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  try {
    const packed = createReadStream(path);
    if (onBytes) packed.on('data', ({ length }) => onBytes(length));
    yield* packed.pipe(createGunzip({ chunkSize: 2 ** 18 }));
  } catch (error) {
    throw new MestreError('data', 'container_damaged', `${name} is not a whole gzip: ${(error as Error).message}`, {
      hint: 'ask the sender for the file again',
      cause: error,
    });
  }
}

/** The same chunks, told of as they pass. */
export async function* counted(chunks: AsyncIterable<Uint8Array>, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

/** Stops a bomb: data that unpacks to hundreds of times its size, beyond what any extract does. */
async function* guarded(chunks: AsyncIterable<Uint8Array>, path: string, name: string): AsyncGenerator<Uint8Array> {
  const { size } = await stat(path);
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.length;
    if (bytes > BOMB_FROM && bytes > size * MOST_RATIO)
      throw new MestreError(
        'data',
        'container_bomb',
        `${name} unpacks to more than ${MOST_RATIO} times its ${size} bytes`,
        {
          hint: 'if this is meant, unpack it by hand and ingest what is inside',
        },
      );
    yield chunk;
  }
}
