/** What is done in lanes: it makes a table, and reads others that must be made before. */
export interface Task {
  readonly table: string;
  readonly reads: readonly string[];
}

/**
 * Does the work of a plan, up to `lanes` steps at a time: each as soon as what it reads is made, in the order of the plan where there is
 * a choice. After the first failure nothing more is begun; it is thrown once what runs has ended.
 */
export async function inLanes<T extends Task>(
  plan: readonly T[],
  lanes: number,
  work: (task: T, lane: number) => Promise<void>,
): Promise<void> {
  const made = new Map(plan.map(({ table }, i) => [table, i]));
  // A table that is made twice, or read before it is made, is none that can be waited for: the plan is done in its order then.
  const straight =
    made.size !== plan.length || plan.some(({ reads }, i) => reads.some((name) => (made.get(name) ?? -1) >= i));
  const waiting = plan.map((_, i) => i);
  const done = new Set<number>();
  const isReady = (i: number) =>
    straight ? i === done.size : plan[i]!.reads.every((name) => !made.has(name) || done.has(made.get(name)!));
  const free = Array.from({ length: straight ? 1 : lanes }, (_, lane) => lane);
  const running = new Set<Promise<void>>();
  const failures: unknown[] = [];
  while (waiting.length > 0 || running.size > 0) {
    for (let at = 0; at < waiting.length && free.length > 0 && failures.length === 0;) {
      const i = waiting[at]!;
      if (!isReady(i)) {
        at++;
        continue;
      }
      waiting.splice(at, 1);
      const lane = free.shift()!;
      const one: Promise<void> = work(plan[i]!, lane)
        .then(
          () => void done.add(i),
          (error: unknown) => void failures.push(error),
        )
        .finally(() => {
          free.unshift(lane);
          running.delete(one);
        });
      running.add(one);
    }
    if (running.size === 0) break;
    await Promise.race(running);
  }
  if (failures.length > 0) throw failures[0];
}
