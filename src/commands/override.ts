import { MestreError } from '../errors.ts';
import { insertOverride, loadOverrides, toOverrideId } from '../ledger/overrides.ts';
import { openLedger } from '../ledger/open.ts';
import { sourcesInForce } from './rules/effective.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import { requireGolden } from './decide.ts';
import { atDesk } from './decide/open.ts';
import { toWho, whoIs } from './decide/who.ts';
import { dayIn } from './publish/day.ts';
import { readValue } from './publish/overrides.ts';
import { shapesOf } from './publish/resolve.ts';
import { toTable } from './table.ts';

export interface OverrideOptions {
  readonly golden: string;
  readonly attribute: string;
  readonly value: string;
  readonly why: string;
  /** Last ISO day that it counts. */
  readonly until?: string;
  readonly as?: string;
}

/** Says what a golden value is, whatever the sources say: one more source, the first of all. Counts from the next run on. */
export async function override(context: Context, options: OverrideOptions): Promise<void> {
  const { attribute, value, why: reason, until = null, as } = options;
  await atDesk(context, async (desk) => {
    const goldenId = await requireGolden(desk, options.golden);
    const [row] = await desk.engine.rows(`select entity from xref where golden_id = ${literal(goldenId)} limit 1`);
    const rules = desk.rulesets.find(({ entity }) => entity === row!['entity'])!;
    const shapes = shapesOf(rules).filter(({ golden }) => golden);
    const shape = shapes.find(({ name }) => name === attribute);
    if (shape === undefined)
      throw new MestreError('usage', 'no_attribute', `A golden ${rules.entity} has no ${attribute}`, {
        hint: `it has: ${shapes.map(({ name }) => name).join(', ')}`,
      });
    const today = dayIn(desk.project.config.time_zone, context.now());
    if (until !== null && until < today)
      throw new MestreError('usage', 'past_day', `${until} is over: an override counts until a day to come`);
    const own = [...sourcesInForce(desk.project).values()].map((one) => one.value).filter(({ entity }) => entity === rules.entity); // prettier-ignore
    const read = readValue(shape, value, own, today);
    if (read.value === null || ['absent', 'placeholder', 'invalid'].includes(read.status))
      throw new MestreError(
        'usage',
        'bad_value',
        `"${value}" is no ${shape.kind}: ${read.status}${read.rule === '' ? '' : ` (${read.rule})`}`,
        {
          hint: 'write it as a source would; dates as 2026-11-22',
        },
      );
    const id = insertOverride(
      desk.ledger,
      { entity: rules.entity, goldenId, attribute, value, until, reason },
      whoIs(context, as),
    );
    const told = { override: toOverrideId(id), golden_id: goldenId, attribute, value: read.value, until };
    context.out.answer('mestre.override/1', told, () =>
      [
        `${told.override}: ${attribute} of ${goldenId} is ${read.value}${until === null ? '' : ` until ${until}`}`,
        `It counts from the next mestre run on; mestre undo ${told.override} takes it back.`,
      ].join('\n'),
    );
  });
}

/** Lists the overrides that were not withdrawn, the latest first. */
export async function overrides(context: Context): Promise<void> {
  const project = context.project();
  const today = dayIn(project.config.time_zone, context.now());
  const ledger = openLedger(project.paths.ledger);
  try {
    const standing = loadOverrides(ledger)
      .filter(({ withdrawn }) => !withdrawn)
      .toReversed();
    const rows = standing.map((one) => ({
      ...one,
      state: one.until !== null && one.until < today ? 'expired' : 'stands',
    }));
    const value = { overrides: rows.map(({ id, ...one }) => ({ ...one, override: toOverrideId(id) })) };
    context.out.answer('mestre.overrides/1', value, () =>
      rows.length === 0
        ? 'No golden value is overridden.'
        : toTable(
            rows,
            [
              { title: 'override', value: ({ id }) => toOverrideId(id) },
              { title: 'state', value: ({ state }) => state },
              { title: 'golden', value: ({ goldenId }) => goldenId },
              { title: 'attribute', value: ({ attribute }) => attribute },
              { title: 'value', value: (one) => one.value, shrink: true },
              { title: 'until', value: ({ until }) => until ?? '' },
              { title: 'who', value: toWho },
              { title: 'why', value: ({ reason }) => reason, shrink: true },
            ],
            context.out.width,
          ),
    );
  } finally {
    ledger.close();
  }
}
