import { type Flag, flagsOf } from './flag.ts';
import type { Test } from './level.ts';

/** Whether a look at texts can say that a test does not hold. */
export function isTold({ look }: Test): boolean {
  if (look === undefined) return false;
  if ('any' in look) return look.any.every((test) => isTold(test) || test.gate !== undefined) && look.any.some(isTold);
  return 'all' in look ? look.all.some(isTold) : look.by !== 'equal';
}

/** Flags of the parts of a test that texts tell of, where the test has no gate of its own. */
export function besideTexts(test: Test): Flag[] {
  const { look } = test;
  if (look === undefined || 'by' in look || !isTold(test)) return [];
  const parts = 'any' in look ? look.any : look.all;
  return parts.flatMap((part) => [...(part.gate === undefined ? [] : flagsOf(part.gate)), ...besideTexts(part)]);
}
