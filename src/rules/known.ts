import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { loadVersion } from '../version.ts';

/** What texts of YAML say, kept from one start of the program to the next: reading a project's rules and contracts costs ten times as much. */
export interface Known {
  /** The plain value of a text that was read before; undefined where it was not. */
  find(text: string): unknown;
  /** Keeps what a text was read as. Whatever prevents it is no error: it is read again next time. */
  keep(text: string, value: unknown): void;
}

/** Texts kept at most; with one more all are forgotten. */
const MOST = 500;

/**
 * Texts kept in a folder, each under the hash of its content and of the program's version, so that nothing kept is ever out of
 * date. Only where the folder above is there already: what reads a project makes none.
 */
export function openKnown(folder: string): Known {
  let version: string | undefined;
  const fileOf = (text: string): string =>
    join(
      folder,
      createHash('sha256')
        .update(`${(version ??= loadVersion())}\n${text}`)
        .digest('hex'),
    );
  return {
    find: (text) => {
      try {
        return JSON.parse(readFileSync(fileOf(text), 'utf8')) as unknown;
      } catch {
        return undefined;
      }
    },
    keep: (text, value) => {
      const json = JSON.stringify(value);
      // YAML has values that JSON has not: infinity, keys that are no text.
      if (!existsSync(dirname(folder)) || !isDeepStrictEqual(JSON.parse(json), value)) return;
      try {
        mkdirSync(folder, { mode: 0o700, recursive: true });
        if (readdirSync(folder).length >= MOST) rmSync(folder, { recursive: true });
        const beside = `${fileOf(text)}.${process.pid}`;
        writeFileSync(beside, json, { mode: 0o600 });
        renameSync(beside, fileOf(text));
      } catch {
        // A disk that is full or may not be written to.
      }
    },
  };
}
