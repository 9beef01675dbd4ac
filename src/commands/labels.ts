import { resolve } from 'node:path';
import { stringify } from 'yaml';
import { writeWhole } from './write-whole.ts';
import { closePairs, type DecidedPair } from '../domain/decision.ts';
import { estimate, type Estimate } from '../domain/sample-estimate.ts';
import type { Row } from '../engine/engine.ts';
import { MestreError } from '../errors.ts';
import { loadStanding } from '../ledger/decisions.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import { literal } from '../sql/sql.ts';
import type { Context } from './context.ts';
import { atDesk, type Desk } from './decide/open.ts';
import { openWorkspace, type Workspace } from './explain/workspace.ts';
import { toNumber, toTable } from './table.ts';

export interface LabelsOptions {
  readonly entity?: string;
  /** `labels`: pairs with their verdict; `truth`: record and entity, for evaluate --truth; `cases`: for rules test. */
  readonly format?: 'labels' | 'truth' | 'cases';
  readonly out?: string;
}

/** Writes what people decided as training labels, as a truth to evaluate by, or as cases of the rules. */
export async function labels(context: Context, { entity, format = 'labels', out }: LabelsOptions): Promise<void> {
  await atDesk(context, async (desk) => {
    const rules = requireRules(desk, entity);
    const pairs = closePairs(loadStanding(desk.ledger, rules.entity));
    const text =
      format === 'cases' ? await toCases(desk, rules, pairs) : format === 'truth' ? toTruth(pairs) : toLabels(pairs);
    if (out !== undefined) writeWhole(resolve(context.cwd, out), text, 'personal');
    context.out.answer(
      'mestre.labels/1',
      { entity: rules.entity, format, pairs: pairs.length, out: out ?? null },
      () => (out === undefined ? text : `${toNumber(pairs.length)} decided pairs in ${out}`),
    );
  });
}

function requireRules({ rulesets }: Desk, entity: string | undefined): Ruleset {
  const rules = entity === undefined ? rulesets[0] : rulesets.find((one) => one.entity === entity);
  if (rules === undefined)
    throw new MestreError('usage', 'unknown_entity', `The project has no rules for ${entity ?? 'any entity'}`, {
      hint: `entities: ${rulesets.map((one) => one.entity).join(', ')}`,
    });
  return rules;
}

const name = (pair: DecidedPair, side: 'l' | 'r'): string => `${pair[`source_${side}`]}:${pair[`key_${side}`]}`;
const cell = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

function toLabels(pairs: readonly DecidedPair[]): string {
  const lines = pairs.map((pair) =>
    [pair.source_l, pair.key_l, pair.source_r, pair.key_r, pair.verdict].map(cell).join(','),
  );
  return ['source_l,key_l,source_r,key_r,verdict', ...lines, ''].join('\n');
}

/** Record and entity: who was said to be the same shares a number, who was said to be somebody else has another. */
function toTruth(pairs: readonly DecidedPair[]): string {
  const group = new Map<string, string>();
  for (const pair of pairs) {
    const [l, r] = [name(pair, 'l'), name(pair, 'r')];
    for (const one of [l, r]) if (!group.has(one)) group.set(one, one);
    // The pairs are closed and in order, so the least of a class names it.
    if (pair.verdict === 'same' && group.get(r)! > group.get(l)!) group.set(r, group.get(l)!);
  }
  return ['record_id,entity_id', ...[...group].sort().map(([one, of]) => `${cell(one)},${cell(of)}`), ''].join('\n');
}

/** The decided pairs as cases that `mestre rules test` reads, in standard form; addresses, which come in parts, are left out. */
async function toCases({ engine }: Desk, rules: Ruleset, pairs: readonly DecidedPair[]): Promise<string> {
  const columns = Object.entries(rules.fields).map(([field, { list }]) => {
    const value = engine.dialect.id(field);
    return list ? `array_to_string(${value}, chr(31)) as ${value}` : `cast(${value} as varchar) as ${value}`;
  });
  const names = [...new Set(pairs.flatMap((pair) => [name(pair, 'l'), name(pair, 'r')]))];
  const rows =
    names.length === 0
      ? []
      : await engine.rows(
          `select source || ':' || source_key as _name, ${columns.join(', ')} from record
           where entity = ${literal(rules.entity)} and source || ':' || source_key in (${names.map((one) => literal(one)).join(', ')})`,
        );
  const byName = new Map(rows.map((row) => [String(row['_name']), row]));
  const given = (row: Row): Record<string, string | string[]> =>
    Object.fromEntries(
      Object.entries(rules.fields).flatMap(([field, { list, category }]) => {
        const value = row[field];
        if (category === 'address' || value === null || value === undefined || value === '') return [];
        return [[field, list ? String(value).split('\u001f') : String(value)]];
      }),
    );
  const matching = pairs.flatMap((pair, i) => {
    const [a, b] = [byName.get(name(pair, 'l')), byName.get(name(pair, 'r'))];
    if (a === undefined || b === undefined) return [];
    return [
      {
        name: `decided_${i + 1}`,
        why: `A person decided on ${name(pair, 'l')} and ${name(pair, 'r')}.`,
        records: { a: given(a), b: given(b) },
        expect: pair.verdict,
      },
    ];
  });
  return stringify({ matching }, { lineWidth: 0, defaultStringType: 'QUOTE_SINGLE', defaultKeyType: 'PLAIN' });
}

/** Bounds of the weight strata, in bits: errors lie near the threshold, so it is cut finely there. */
const CUTS = [-8, -4, -2, 0, 2, 4, 8, 16];

/** Pairs of one rule (or of weight alone) and one range of weights. */
interface Stratum {
  /** What rules and weight say without people. */
  readonly predicted: 'same' | 'different';
  /** The rule that decides; null where the weight does. */
  readonly rule: string | null;
  readonly bits: string;
  readonly units: number;
  /** Pairs that people decided, and of these the ones they called the same. */
  readonly sampled: number;
  readonly same: number;
}

/**
 * What decisions say about the rules: precision and recall estimated from the decided pairs, stratified by weight, each with
 * its interval, and how often people agreed with each rule. Rests on what the last run compared.
 */
export async function labelsEstimate(context: Context, { entity }: { readonly entity?: string }): Promise<void> {
  const workspace = await openWorkspace(context.project(), entity);
  try {
    const { rules } = workspace;
    const strata = await strataOf(workspace);
    const claimed = strata.filter(({ predicted }) => predicted === 'same');
    const left = strata.filter(({ predicted, sampled }) => predicted === 'different' && sampled > 0);
    const precision = estimate(claimed.map(({ units, sampled, same }) => ({ units, sampled, hits: same })));
    const seen = sum(claimed.filter(({ sampled }) => sampled > 0).map(({ units }) => units));
    const missed = estimate(left.map(({ units, sampled, same }) => ({ units, sampled, hits: same })));
    const leftUnits = sum(left.map(({ units }) => units));
    const found = (precision?.share ?? 0) * seen;
    const share = (missing: number): number => (found + missing === 0 ? 0 : found / (found + missing));
    const recall: Estimate | null =
      precision === null || missed === null
        ? null
        : {
            share: share(missed.share * leftUnits),
            low: share(missed.high * leftUnits),
            high: share(missed.low * leftUnits),
          };
    const decided = sum(strata.map(({ sampled }) => sampled));
    const value = { entity: rules.entity, decided, precision, recall, strata, agreement: agreementOf(strata) };
    context.out.answer('mestre.labels_estimate/1', value, () => toText(value, context.out.width));
  } finally {
    await workspace.engine.close();
  }
}

async function strataOf({ engine, rules }: Workspace): Promise<Stratum[]> {
  const names = (list: readonly { readonly name: string }[]): string =>
    list.length === 0 ? `('')` : `(${list.map((one) => literal(one.name)).join(', ')})`;
  const bits = CUTS.map(
    (cut, i) => `when p.weight < ${cut} then ${literal(i === 0 ? `under ${cut}` : `${CUTS[i - 1]} to ${cut}`)}`,
  );
  const rows = await engine.rows(`
    select
      case
        when p.rule in ${names(rules.never)} then 'different'
        when p.rule in ${names(rules.always)} or p.weight >= ${rules.thresholds.link} then 'same'
        else 'different'
      end as predicted,
      p.rule,
      case ${bits.join(' ')} else ${literal(`${CUTS.at(-1)} and more`)} end as bits,
      count(*) as units,
      count(d.verdict) as sampled,
      count(case when d.verdict = 'same' then 1 end) as same,
      min(p.weight) as least
    from (select l, r, weight, rule from scored union all select l, r, weight, rule from inside_scored) as p
    left join decision_pair as d on d.l = p.l and d.r = p.r
    group by all
    order by predicted desc, least desc, p.rule nulls first`);
  return rows as unknown as Stratum[];
}

interface Judged {
  readonly what: string;
  readonly decided: number;
  readonly agreed: number;
}

/** How often people agreed with each rule, and with the weight on either side of the threshold: noisy ones stand out. */
function agreementOf(strata: readonly Stratum[]): Judged[] {
  const kinds = new Map<string, Judged>();
  for (const { rule, predicted, sampled, same } of strata) {
    const what = rule === null ? `weight: ${predicted}` : `${rule}: ${predicted}`;
    const before = kinds.get(what) ?? { what, decided: 0, agreed: 0 };
    const agreed = predicted === 'same' ? same : sampled - same;
    kinds.set(what, { what, decided: before.decided + sampled, agreed: before.agreed + agreed });
  }
  return [...kinds.values()].filter(({ decided }) => decided > 0);
}

const sum = (numbers: readonly number[]): number => numbers.reduce((total, one) => total + one, 0);
const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;
const told = (what: string, of: Estimate | null): string =>
  of === null
    ? `${what}: nothing was decided to tell by`
    : `${what} ${percent(of.share)} (between ${percent(of.low)} and ${percent(of.high)})`;

function toText(
  value: {
    readonly decided: number;
    readonly precision: Estimate | null;
    readonly recall: Estimate | null;
    readonly strata: readonly Stratum[];
    readonly agreement: readonly Judged[];
  },
  width: number,
): string {
  const { decided, precision, recall, strata, agreement } = value;
  return [
    `${toNumber(decided)} decided pairs among those that the last run compared${decided === 0 ? '; decisions count here from the next mestre run on' : ''}`,
    told('precision', precision),
    told('recall', recall),
    '',
    toTable(
      strata,
      [
        { title: 'rules say', value: (one) => one.predicted },
        { title: 'rule', value: (one) => one.rule ?? 'weight' },
        { title: 'bits', value: (one) => one.bits },
        { title: 'pairs', value: (one) => toNumber(one.units), right: true },
        { title: 'decided', value: (one) => toNumber(one.sampled), right: true },
        { title: 'same', value: (one) => toNumber(one.same), right: true },
      ],
      width,
    ),
    '',
    ...agreement.map((one) => `${one.what}: people agreed in ${toNumber(one.agreed)} of ${toNumber(one.decided)}`),
  ].join('\n');
}
