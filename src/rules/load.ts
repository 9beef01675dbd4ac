import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import type { Document, LineCounter } from 'yaml';
import type { z } from 'zod';
import { MestreError, toFileError } from '../errors.ts';
import type { Known } from './known.ts';

export interface Finding {
  /** `file:line:column`. */
  readonly at: string;
  /** Dotted path inside the file; empty for the file itself. */
  readonly path: string;
  readonly message: string;
}

/** A YAML file that was read: its value, and where each part of it stands. */
export interface Loaded<T> {
  readonly file: string;
  readonly value: T;
  /** `file:line:column` of a path inside the file, or of its nearest parent. */
  readonly at: (path: readonly PropertyKey[]) => string;
  /** Whether the file itself says something at this path (not a default). */
  readonly has: (path: readonly PropertyKey[]) => boolean;
}

/**
 * Reads and validates one YAML file; a text that is `known` is not parsed again. Every finding is reported at once, each with
 * its line and column; throws `config_invalid` (78).
 */
export function loadYaml<S extends z.ZodType>(file: string, schema: S, known?: Known): Loaded<z.output<S>> {
  return orThrow(checkText({ file, text: readText(file) }, schema, known));
}

/** `loadYaml` for several files: what is wrong in any of them is told at once. */
export function loadYamls<S extends z.ZodType>(
  files: readonly string[],
  schema: S,
  known?: Known,
): Loaded<z.output<S>>[] {
  const checked = files.map((file) => checkText({ file, text: readText(file) }, schema, known));
  const findings = checked.flatMap((one) => one.findings);
  if (findings.length > 0) throw invalid(findings);
  return checked.flatMap(({ loaded }) => (loaded === null ? [] : [loaded]));
}

/** `loadYaml` for text already at hand. */
export function parseYaml<S extends z.ZodType>(file: string, text: string, schema: S): Loaded<z.output<S>> {
  return orThrow(checkText({ file, text }, schema));
}

/** As `parseYaml`, sparing the parser where the text is `known`. */
export function parseKnown<S extends z.ZodType>(text: YamlText, schema: S, known: Known): Loaded<z.output<S>> {
  return orThrow(checkText(text, schema, known));
}

/** Reads text as YAML of a schema without throwing: the value, or everything that is wrong with it. */
export function checkYaml<S extends z.ZodType>(file: string, text: string, schema: S): Checked<z.output<S>> {
  return checkText({ file, text }, schema);
}

interface YamlText {
  /** What its findings name. */
  readonly file: string;
  readonly text: string;
}

type Checked<T> =
  | { readonly loaded: Loaded<T>; readonly findings: readonly [] }
  | { readonly loaded: null; readonly findings: readonly Finding[] };

function orThrow<T>({ loaded, findings }: Checked<T>): Loaded<T> {
  if (loaded === null) throw invalid(findings);
  return loaded;
}

function checkText<S extends z.ZodType>({ file, text }: YamlText, schema: S, known?: Known): Checked<z.output<S>> {
  // Where things stand is asked for seldom, and only then is a known text parsed.
  let parsed: Parsed | undefined;
  const whole = (): Parsed => (parsed ??= parse(text));
  const at = (path: readonly PropertyKey[]) => position(file, whole(), path);
  let value = known?.find(text);
  if (value === undefined) {
    const { document, lines } = whole();
    if (document.errors.length > 0) {
      const findings = document.errors.map((error) => {
        const { line, col } = lines.linePos(error.pos[0]);
        return { at: `${file}:${line}:${col}`, path: '', message: error.message };
      });
      return { loaded: null, findings };
    }
    value = document.toJS() as unknown;
    known?.keep(text, value);
  }
  const result = schema.safeParse(value);
  if (result.success)
    return { loaded: { file, value: result.data, at, has: (path) => isIn(value, path) }, findings: [] };
  const findings = result.error.issues.flatMap((issue) => {
    // An unknown key is reported where it stands, not where its parent begins.
    const paths = issue.code === 'unrecognized_keys' ? issue.keys.map((key) => [...issue.path, key]) : [issue.path];
    return paths.map((path) => ({ at: at(path), path: path.join('.'), message: issue.message }));
  });
  return { loaded: null, findings };
}

interface Parsed {
  readonly document: Document;
  readonly lines: LineCounter;
}

function parse(text: string): Parsed {
  const { LineCounter: Lines, parseDocument } = createRequire(import.meta.url)('yaml') as typeof import('yaml');
  const lines = new Lines();
  return { document: parseDocument(text, { lineCounter: lines, prettyErrors: false, uniqueKeys: true }), lines };
}

/** Whether a plain value has something, be it null, at a path. */
function isIn(value: unknown, [key, ...rest]: readonly PropertyKey[]): boolean {
  if (key === undefined) return true;
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key) && isIn((value as Record<PropertyKey, unknown>)[key], rest); // prettier-ignore
}

/** The error that carries findings: one line each, all of them. */
export function invalid(findings: readonly Finding[]): MestreError {
  const lines = findings.map(({ at, path, message }) => `${at}  ${path === '' ? '' : `${path}: `}${message}`);
  return new MestreError('config', 'config_invalid', lines.join('\n'), {
    hint: remedyOf(lines.length),
    at: findings[0]?.at ?? '',
  });
}

/** What to do about so many findings. */
export function remedyOf(findings: number): string {
  return findings === 1
    ? 'mend that line and run the same command again'
    : `mend these ${findings} lines and run the same command again`;
}

/** The text of a file. Throws `file_not_found` (66) or `no_permission` (77). */
export function readText(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch (error) {
    throw toFileError(error, file);
  }
}

function position(file: string, { document, lines }: Parsed, path: readonly PropertyKey[]): string {
  for (let length = path.length; length >= 0; length--) {
    const node = keyNode(document, path.slice(0, length));
    if (node) {
      const { line, col } = lines.linePos(node[0] ?? 0);
      return `${file}:${line}:${col}`;
    }
  }
  return `${file}:1:1`;
}

/** The range of the key that a path ends in (people look for the key, not for its value). */
function keyNode(document: Document, path: readonly PropertyKey[]): readonly number[] | undefined {
  const last = path.at(-1);
  if (last === undefined) return [0];
  const parent = path.length === 1 ? document.contents : document.getIn(path.slice(0, -1), true);
  if (typeof parent === 'object' && parent !== null && 'items' in parent && Array.isArray(parent.items)) {
    for (const item of parent.items as {
      key?: { value?: unknown; range?: readonly number[] };
      range?: readonly number[];
    }[])
      if (item.key?.value === last) return item.key.range;
    const element = typeof last === 'number' ? (parent.items as { range?: readonly number[] }[])[last] : undefined;
    return element?.range;
  }
  return undefined;
}
