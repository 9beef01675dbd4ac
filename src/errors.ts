/** Exit codes by kind of failure (sysexits.h, plus 1 for "a gate said no" and 130/143 for signals). */
export const EXIT = {
  done: 0,
  gate: 1,
  usage: 64,
  data: 65,
  missing: 66,
  unavailable: 69,
  bug: 70,
  create: 73,
  io: 74,
  busy: 75,
  forbidden: 77,
  config: 78,
  interrupted: 130,
  terminated: 143,
} as const;

export type Kind = Exclude<keyof typeof EXIT, 'done'>;

export interface Details {
  /** The next thing to type or to change. */
  readonly hint?: string;
  /** `file:line:column`, or the failing step with its SQL. */
  readonly at?: string;
  readonly cause?: unknown;
}

/** The one error class: `kind` picks the exit code, `code` is stable snake_case for machines, `hint` is what to do next. */
export class MestreError extends Error {
  readonly kind: Kind;
  readonly code: string;
  readonly hint: string | undefined;
  readonly at: string | undefined;

  constructor(kind: Kind, code: string, message: string, details: Details = {}) {
    super(message, { cause: details.cause });
    this.name = 'MestreError';
    this.kind = kind;
    this.code = code;
    this.hint = details.hint;
    this.at = details.at;
  }

  get exitCode(): number {
    return EXIT[this.kind];
  }
}

/** The errno name of a Node file-system error (`ENOENT`, `ENOSPC`, …), or undefined. */
export function errnoOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : undefined;
}

/** Translates a file-system error once, where it happened, into what a person can act on; anything else passes through. */
export function toFileError(error: unknown, path: string): unknown {
  switch (errnoOf(error)) {
    case 'ENOENT':
      return new MestreError('missing', 'file_not_found', `No such file or folder: ${path}`, { cause: error });
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new MestreError('forbidden', 'no_permission', `Not permitted: ${path}`, {
        hint: `check the owner and mode: ls -ld ${path}`,
        cause: error,
      });
    case 'ENOSPC':
    case 'EDQUOT':
    case 'EFBIG':
      return new MestreError('io', 'disk_full', `No space left while writing ${path}`, {
        hint: 'free some space (df -h) and run the same command again; nothing was half done',
        cause: error,
      });
    case 'ENAMETOOLONG':
    case 'ELOOP':
      return new MestreError('create', 'cannot_create', `No file can have this path: ${path}`, {
        hint: 'its name is too long, or its links go round in a circle: choose another',
        cause: error,
      });
    case 'EEXIST':
    case 'ENOTDIR':
    case 'EISDIR':
      return new MestreError('create', 'cannot_create', `Cannot create ${path}: something else is there`, {
        cause: error,
      });
    default:
      return error;
  }
}

/** What the disk or its owner forbids is no bug of ours, wherever it comes up: what was not translated where it happened. */
export function toDiskError(error: unknown): unknown {
  const path = error instanceof Error && 'path' in error && typeof error.path === 'string' ? error.path : 'a file';
  return DISK.has(errnoOf(error) ?? '') ? toFileError(error, path) : error;
}
const DISK = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOSPC', 'EDQUOT', 'EFBIG', 'ENAMETOOLONG', 'ELOOP']);

/** The same for what SQLite says, in whichever statement: the ledger is written to all through a run. */
export function toLedgerError(error: unknown, path = 'the ledger'): unknown {
  const code = errnoOf(error) ?? '';
  if (code.startsWith('SQLITE_BUSY') || code.startsWith('SQLITE_LOCKED'))
    return new MestreError('busy', 'ledger_busy', `Another process is writing to ${path}`, {
      hint: 'run the same command again in a moment',
      cause: error,
    });
  // A disk quota and a limit on the size of files come as errors of the device.
  if (code === 'SQLITE_FULL' || code.startsWith('SQLITE_IOERR'))
    return new MestreError('io', 'disk_full', `No space left while writing ${path}, or its disk fails (${code})`, {
      hint: 'free some space (df -h) and run the same command again; nothing was half done',
      cause: error,
    });
  if (code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY') || code === 'SQLITE_PERM')
    return new MestreError('forbidden', 'no_permission', `Cannot open ${path} for writing`, {
      hint: 'check the owner and mode of its folder: ls -ld .mestre',
      cause: error,
    });
  if (code.startsWith('SQLITE_NOTADB') || code.startsWith('SQLITE_CORRUPT'))
    return new MestreError('io', 'ledger_corrupt', `${path} is not a ledger, or damaged`, {
      hint: 'restore it from a backup',
      cause: error,
    });
  return error;
}
