import type { StockSettings } from '../rules/schema/facts.ts';
import { literal } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';

/** What a stock is judged by, where the article says nothing of its own: `stock:` of rules/facts.yaml. */
export type StockPolicy = StockSettings;

/** What holds where rules/facts.yaml says nothing. */
export const stockPolicy: StockPolicy = {
  window: 28,
  cover: 14,
  lead: 3,
  review: 0,
  safety: 1.65,
  overstock: 2,
  dead: 28,
  abc: [0.8, 0.95],
  xyz: [0.5, 1],
};

/** The numbers themselves, so that a report can say what it judged by. */
export const policyTable = (policy: StockPolicy): Step =>
  select(
    'stock_policy',
    'what stocks are judged by',
    [],
    Object.entries(policy)
      .flatMap(([name, value]) =>
        typeof value === 'number'
          ? [[name, value] as const]
          : value.map((limit, i) => [`${name}_${'abxy'[name === 'abc' ? i : i + 2]!}`, limit] as const),
      )
      .map(([name, value]) => `select ${literal(name)} as name, cast(${value} as double) as value`)
      .join('\nunion all\n'),
  );
