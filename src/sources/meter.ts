/** Shares of a file's bytes that its two readings count for; what is left counts when the file is done with. */
const SHARES = { received: 0.2, read: 0.4 } as const;

/** How far a file is, in bytes of it. */
export interface Meter {
  /** So many more bytes were copied into the archive. */
  received(bytes: number): void;
  /** So many more bytes were taken apart into records. */
  read(bytes: number): void;
  /** Nothing of the file is left to do. */
  done(): void;
}

/**
 * Turns what is read of a file into steps of a progress bar that add up to its size, however often it is read: a fifth of its bytes count
 * as they are copied, two fifths as they are read, and the rest, the engine's part, at the end. Steps are whole bytes.
 */
export function openMeter(size: number, advance: (bytes: number) => void): Meter {
  const seen = { received: 0, read: 0 };
  let told = 0;
  const tell = (upTo: number) => {
    const step = Math.floor(upTo) - told;
    if (step <= 0) return;
    told += step;
    advance(step);
  };
  const count = (which: keyof typeof seen, bytes: number) => {
    seen[which] = Math.min(size, seen[which] + bytes);
    tell(seen.received * SHARES.received + seen.read * SHARES.read);
  };
  return {
    received: (bytes) => count('received', bytes),
    read: (bytes) => count('read', bytes),
    done: () => tell(size),
  };
}
