import { z } from 'zod';

const share = z.number().gt(0).lt(1);

const stock = z.strictObject({
  window: z.int().min(7).max(365).default(28).describe('Days that demand is taken from.'),
  cover: z.number().positive().default(14).describe('Days that a stock should last, where the article says nothing.'),
  lead: z.number().min(0).default(3).describe('Days from order to receipt, where the article says nothing.'),
  review: z
    .number()
    .min(0)
    .default(0)
    .describe('Days between two orders: the reorder point covers lead and review days.'),
  safety: z
    .number()
    .min(0)
    .max(4)
    .default(1.65)
    .describe(
      'Standard deviations of demand that the reorder point allows for, the service level: 1.28 serves 90 times of 100, 1.65 95, 2.33 99.',
    ),
  overstock: z
    .number()
    .min(1)
    .default(2)
    .describe('Overstock is to be acted on where a stock lasts longer than so many times its target cover.'),
  dead: z.int().min(1).default(28).describe('Days without a sale after which a stock counts as dead.'),
  abc: z
    .tuple([share, share])
    .default([0.8, 0.95])
    .describe('Shares of net sales up to which an article is A and B; the rest is C.'),
  xyz: z
    .tuple([z.number().positive(), z.number().positive()])
    .default([0.5, 1])
    .describe('Coefficients of variation of weekly demand below which an article is X and Y; the rest is Z.'),
});

const text = z.strictObject({ pt: z.string(), es: z.string(), ru: z.string(), en: z.string() });

const segment = z.strictObject({
  name: z
    .string()
    .regex(/^[a-z][a-z0-9_-]*$/, 'lower case letters, digits, - and _')
    .describe('As --segment names it.'),
  title: z.union([z.string(), text]).describe('What people read: one text, or one per language (pt, es, ru, en).'),
  where: z
    .string()
    .min(1)
    .describe(
      'Who is in it: an SQL condition over the columns of customer_segment (recency_days, orders, net, recency, frequency, money, segment, last_day), of the golden record as g (g.email is not null), and $as_of.',
    ),
});

/** rules/facts.yaml: what sales and stock are judged by, and the segments of customers that people named. Absent: the defaults. */
export const factsSchema = z
  .strictObject({
    stock: stock.default(stock.parse({})).describe('What a stock is judged by.'),
    customers: z
      .strictObject({
        window: z.int().min(30).default(365).describe('Days that recency, frequency and money are taken from.'),
        segments: z.array(segment).default([]).describe('Saved segments: mestre report daily-sales --segment NAME.'),
      })
      .default({ window: 365, segments: [] }),
  })
  .superRefine((value, context) => {
    const wrong = (path: (string | number)[], message: string) => context.addIssue({ code: 'custom', path, message });
    const { abc, xyz } = value.stock;
    if (abc[0] >= abc[1]) wrong(['stock', 'abc'], 'A ends before B does: [0.8, 0.95]');
    if (xyz[0] >= xyz[1]) wrong(['stock', 'xyz'], 'X ends before Y does: [0.5, 1]');
    for (const [i, { name }] of value.customers.segments.entries())
      if (value.customers.segments.findIndex((other) => other.name === name) !== i)
        wrong(['customers', 'segments', i, 'name'], `a second segment named ${name}`);
  });

export type FactSettings = z.infer<typeof factsSchema>;
export type StockSettings = FactSettings['stock'];
export type SavedSegment = FactSettings['customers']['segments'][number];
