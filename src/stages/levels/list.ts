import { ofNode, shareFlag } from './flag.ts';
import type { Scope, Test } from './level.ts';
import { ownFlag } from './text.ts';

/** Lists that share at least so many elements; single values count as lists of one. */
export function overlap(scope: Scope, asked: { overlap: number; part?: string | undefined }): Test {
  const { dialect } = scope;
  const operand = scope.part(asked.part);
  const [l, r] = scope.sides(operand.column);
  const own = asked.part === undefined || operand.column === scope.on.column;
  if (!operand.list && own)
    return {
      holds: asked.overlap === 1 ? `${l} = ${r}` : 'false',
      equal: asked.overlap === 1 ? 'holds' : 'fails',
      unequal: 'fails',
      gate: { flag: ownFlag(scope) },
      cost: 0.01,
    };
  const shared = dialect.listLength(dialect.listFilter(l, 'x', dialect.listContains(r, 'x')));
  const holds = asked.overlap === 1 ? dialect.listOverlap(l, r) : `${shared} >= ${asked.overlap}`;
  const gate = operand.list ? { flag: shareFlag(ofNode(dialect, operand.column)) } : undefined;
  return { holds, equal: 'maybe', unequal: own ? 'fails' : 'maybe', gate, cost: 0.3 };
}
