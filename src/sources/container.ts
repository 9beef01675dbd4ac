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

const SHEET = /\.xls[xm]$/iu;

/** What unpacks to more than `from` bytes and more than `ratio` times its size is a bomb: no extract shrinks so far. */
const BOMB = { ratio: 400, from: 2 ** 30 };

/**
 * Looks at the first bytes, not at the name: gzip, zip or neither. A spreadsheet is a zip too, so `keepZip` leaves one as it is, unless
 * the zip holds spreadsheets.
 * Throws `container_members` (65) where a zip holds no file, or more than one and no pattern chooses; what is read from it later throws
 * `container_damaged`, `container_encrypted`, `container_nested` and `container_bomb` (65).
 */
export async function openContent(
  path: string,
  options: {
    readonly name: string;
    readonly keepZip?: boolean;
    readonly member?: string | undefined;
    readonly bomb?: typeof BOMB;
  },
): Promise<Content> {
  const handle = await open(path);
  const magic = Buffer.alloc(4);
  try {
    await handle.read(magic, 0, 4, 0);
  } finally {
    await handle.close();
  }
  const { name, bomb = BOMB } = options;
  const packed = (inner: string) => ({ path, name, inner, bomb });
  if (magic[0] === 0x1f && magic[1] === 0x8b) {
    const inner = name.replace(/\.gz$/i, '');
    return {
      name: inner,
      container: 'gz',
      open: (onBytes) => guarded(gunzip(path, name, onBytes), packed(inner)),
      path: undefined,
    };
  }
  if (
    magic[0] === 0x50 &&
    magic[1] === 0x4b &&
    (magic[2] === 3 || magic[2] === 5) &&
    !(options.keepZip && (await isSheet(path, name)))
  ) {
    const all = await zipMembers(path, name);
    const chosen = options.member === undefined ? all : all.filter((m) => globToRegExp(options.member!).test(m.name));
    const [member] = chosen;
    if (member === undefined || chosen.length > 1)
      throw new MestreError(
        'data',
        'container_members',
        all.length === 0
          ? `${name} holds no file`
          : `${name} holds ${all.length} files${options.member === undefined ? '' : `, ${chosen.length} of them like ${options.member}`}: ${all
              .slice(0, 5)
              .map((m) => m.name)
              .join(', ')}${all.length > 5 ? ', …' : ''}`,
        {
          hint:
            all.length === 0
              ? 'ask the sender for the file again'
              : 'send one file per zip, or name the wanted one in the contract: member: clients*.csv',
        },
      );
    return {
      name: member.name,
      container: 'zip',
      open: (onBytes) => guarded(unzip(path, member, { name, onBytes }), packed(member.name)),
      path: undefined,
    };
  }
  return { name, container: 'none', open: (onBytes) => plain(path, onBytes), path };
}

/** Whether a zip is to be read as a spreadsheet, whole or damaged: all but those that hold one. */
async function isSheet(path: string, name: string): Promise<boolean> {
  const members = await zipMembers(path, name).catch(() => []);
  return !members.some((member) => SHEET.test(member.name));
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
async function* counted(chunks: AsyncIterable<Uint8Array>, onBytes?: OnBytes): AsyncGenerator<Uint8Array> {
  for await (const chunk of chunks) {
    onBytes?.(chunk.length);
    yield chunk;
  }
}

interface Packed {
  readonly path: string;
  readonly name: string;
  /** Name of what is inside. */
  readonly inner: string;
  readonly bomb: typeof BOMB;
}

/** Stops a bomb, and what is packed twice: a spreadsheet is the one zip that may stand inside. */
async function* guarded(
  chunks: AsyncIterable<Uint8Array>,
  { path, name, inner, bomb }: Packed,
): AsyncGenerator<Uint8Array> {
  const { size } = await stat(path);
  let bytes = 0;
  for await (const chunk of chunks) {
    if (bytes === 0 && isPacked(chunk) && !SHEET.test(inner))
      throw new MestreError('data', 'container_nested', `${name} holds a packed file once more: ${inner}`, {
        hint: 'unpack it by hand and ingest what is inside; ask the sender to pack once',
      });
    bytes += chunk.length;
    if (bytes > bomb.from && bytes > size * bomb.ratio)
      throw new MestreError(
        'data',
        'container_bomb',
        `${name} unpacks to more than ${bomb.ratio} times its ${size} bytes`,
        {
          hint: 'if this is meant, unpack it by hand and ingest what is inside',
        },
      );
    yield chunk;
  }
}

const isPacked = ([a, b, c]: Uint8Array): boolean =>
  (a === 0x1f && b === 0x8b) || (a === 0x50 && b === 0x4b && (c === 3 || c === 5));
