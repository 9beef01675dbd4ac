import { createHash } from 'node:crypto';
import { mkdirSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { errnoOf } from '../../errors.ts';
import type { Channel } from './channel.ts';

/** Puts the files of a report into a folder, each whole or not at all; doing it twice is doing it once. */
export function openFileDrop(root: string): Channel {
  return {
    send: async (parcel) => {
      const folder = resolve(root, parcel.address);
      try {
        mkdirSync(folder, { recursive: true });
        for (const { name, bytes } of parcel.files) {
          const beside = join(folder, `.${name}.${process.pid}.part`);
          try {
            writeFileSync(beside, bytes, { mode: parcel.privacy === 'personal' ? 0o600 : 0o644 });
            renameSync(beside, join(folder, name));
          } finally {
            rmSync(beside, { force: true });
          }
        }
      } catch (error) {
        return { ok: false, reason: `${folder}: ${errnoOf(error) ?? String(error)}` };
      }
      const hash = createHash('sha256');
      for (const { bytes } of parcel.files) hash.update(bytes);
      return { ok: true, externalId: hash.digest('hex').slice(0, 16) };
    },
  };
}
