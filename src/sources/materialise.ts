import { open } from 'node:fs/promises';
import { join } from 'node:path';
import { toFileError } from '../errors.ts';
import type { Content } from './container.ts';

/** A path under which the content stands unpacked, for readers that need to seek. */
export async function materialise(content: Content, folder: string, name: string): Promise<string> {
  if (content.path !== undefined) return content.path;
  const path = join(folder, name);
  try {
    const out = await open(path, 'w', 0o600);
    try {
      for await (const chunk of content.open())
        for (let at = 0; at < chunk.length;) at += (await out.write(chunk, at, chunk.length - at)).bytesWritten;
    } finally {
      await out.close();
    }
  } catch (error) {
    throw toFileError(error, path);
  }
  return path;
}
