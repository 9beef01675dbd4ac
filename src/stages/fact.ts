import { type FactKind, factKinds } from '../domain/fact.ts';
import type { Ruleset } from '../rules/schema/ruleset.ts';
import type { SourceContract } from '../rules/schema/source.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select, type Step } from '../sql/step.ts';
import { type FactPart, hasPast, pastOf, pastSteps } from './fact-current.ts';
import { businessDaySql } from './fact-day.ts';
import { meantOf, type Role, roleColumns, roleSteps } from './fact-role.ts';
import { keyColumn, refFields, refKeys } from './fact-segment.ts';

export interface FactInput {
  readonly contracts: readonly SourceContract[];
  readonly rulesets: readonly Ruleset[];
  readonly parts: readonly FactPart[];
  /** Time zone of the project, for what has none of its own. */
  readonly timeZone: string;
}

/** SQL types of the columns that a fact's fields become. */
const types: Readonly<Record<string, string>> = {
  text: 'VARCHAR',
  code: 'VARCHAR',
  amount: 'DECIMAL(18,4)',
  quantity: 'DECIMAL(18,4)',
  integer: 'BIGINT',
  day: 'DATE',
  time: 'TIMESTAMP',
};

/** The table of a kind of fact. */
export const factTable = (kind: string): string => `fact_${kind}`;

/**
 * One table per kind of fact, from typed segments: the current version of each event, with its time in UTC and on the wall, its business
 * day, and the golden records that it names. A kind that no source sends has its table all the same, empty.
 */
export function facts(input: FactInput, dialect: Dialect): Step[] {
  return [shopClock(input), ...[...factKinds.values()].flatMap((kind) => kindSteps(kind, input, dialect))];
}

/** Clock and cut-off of each shop that its golden record tells. */
export function shopClock({ rulesets }: FactInput): Step {
  const fields = rulesets.find(({ entity }) => entity === 'shop')?.fields ?? {};
  const has = (name: string) => name in fields;
  const columns = [
    'golden_id as shop',
    `${has('time_zone') ? 'time_zone' : 'cast(null as varchar)'} as zone`,
    `${has('cut_off_hour') ? 'try_cast(cut_off_hour as integer)' : 'cast(null as integer)'} as cut_off`,
  ];
  const from = has('time_zone') || has('cut_off_hour') ? 'golden_shop' : "(values ('')) as none(golden_id) where false";
  return select('shop_clock', 'the clock and the cut-off hour of each shop', ['golden_shop'], `select ${columns.join(', ')} from ${from}`); // prettier-ignore
}

/** The sources that a kind of fact has come from, with their segments. */
export function ownOf(kind: FactKind, { contracts, parts }: Pick<FactInput, 'contracts' | 'parts'>): Own[] {
  return contracts
    .filter(({ entity, source }) => entity === kind.name && parts.some((part) => part.source === source))
    .map((contract) => ({ contract, parts: parts.filter(({ source }) => source === contract.source) }));
}

function kindSteps(kind: FactKind, input: FactInput, dialect: Dialect): Step[] {
  const own = ownOf(kind, input);
  const roles = rolesOf(kind, own, input.rulesets);
  const all = own.flatMap(({ parts }) => parts);
  return [
    ...own.flatMap(({ contract, parts }) => pastSteps(contract.source, parts, dialect)),
    ...roles.flatMap((role) => roleSteps(role, all, dialect)),
    ...(own.length === 0 ? [] : [clock(kind, own, input, dialect)]),
    own.length === 0 ? emptyTable(kind) : filledTable(kind, { own, roles, input }, dialect),
  ];
}

export interface Own {
  readonly contract: SourceContract;
  readonly parts: readonly FactPart[];
}

/** The roles of a kind of fact, with how all of its sources name them. */
export function rolesOf(kind: FactKind, own: readonly Own[], rulesets: readonly Ruleset[]): Role[] {
  const contracts = own.map(({ contract }) => contract);
  return Object.keys(kind.roles).map((role) => {
    const refs = contracts.flatMap((contract) => {
      const ref = contract.refs[role];
      return ref === undefined ? [] : [{ contract, ref }];
    });
    return {
      kind: kind.name,
      role,
      entity: refs[0]?.ref.entity ?? role,
      fields: unique(refs.flatMap(({ contract }) => refFields(contract, rulesets).filter((one) => one.role === role).map(({ field }) => field))), // prettier-ignore
      keys: unique(refs.flatMap(({ contract }) => refKeys(contract).filter((one) => one.role === role).map(({ source }) => source))), // prettier-ignore
    };
  });
}

const unique = (names: readonly string[]): string[] => [...new Set(names)].toSorted();

const times = (kind: FactKind): string[] => kind.fields.filter(({ type }) => type === 'time').map(({ name }) => name);

/** How far the clocks of a kind's hours are from UTC: asked once per hour and zone, since asking for every event would take ten times as long. */
export function clock(kind: FactKind, own: readonly Own[], { timeZone }: FactInput, dialect: Dialect): Step {
  const paths = own.flatMap(({ parts }) => parts.map(({ path }) => path));
  const zones = unique([timeZone, ...own.flatMap(({ contract }) => contract.time_zone ?? [])]);
  const hours = times(kind).map((name) => `select distinct date_trunc('hour', coalesce(${name}_utc, ${name}_wall)) as hour from ${dialect.parquet(paths)}`); // prettier-ignore
  return select(
    `clock_${kind.name}`,
    `what to add to a time of a ${kind.name}: from the wall to UTC, and back`,
    ['shop_clock'],
    sql`
      select
        z.zone as zone,
        h.hour as hour,
        timezone('UTC', timezone(z.zone, h.hour)) - h.hour as to_utc,
        timezone(z.zone, timezone('UTC', h.hour)) - h.hour as to_wall
      from (
        ${hours.length === 0 ? 'select cast(null as timestamp) as hour where false' : hours.join('\nunion\n')}
      ) as h
      cross join (
        select zone from shop_clock where zone is not null
        union
        ${zones.map((zone) => `select ${literal(zone)} as zone`).join('\nunion\n')}
      ) as z
      where h.hour is not null
    `,
  );
}

const commonTypes = {
  source: 'VARCHAR',
  event_id: 'VARCHAR',
  batch_id: 'VARCHAR',
  line: 'BIGINT',
  site: 'VARCHAR',
  currency: 'VARCHAR',
  occurred_at: 'TIMESTAMP',
  local_at: 'TIMESTAMP',
  business_day: 'DATE',
} as const;

const customerTypes = {
  customer_status: 'VARCHAR',
  candidates: 'BIGINT',
  customer_link: 'VARCHAR',
  customer_said: 'BIGINT',
} as const;

/** The columns of the table of a kind with their SQL types. */
function factColumns(kind: FactKind): Record<string, string> {
  const fields = kind.fields.filter(({ name }) => name !== kind.time).map(({ name, type }) => [name, types[type]!]);
  const roles = Object.keys(kind.roles).flatMap((role) => [
    [role, 'VARCHAR'],
    [`${role}_known`, 'BOOLEAN'],
  ]);
  const customer = 'customer' in kind.roles ? Object.entries(customerTypes) : [];
  const order = namesOrder(kind) ? [['order_source', 'VARCHAR']] : [];
  const walls = laterTimes(kind).map((name) => [wallOf(name), 'TIMESTAMP']);
  return Object.fromEntries([...Object.entries(commonTypes), ...order, ...fields, ...walls, ...roles, ...customer]) as Record<string, string>; // prettier-ignore
}

/** Its times but that of the event itself: what came of it later, when the clocks of the place may have changed. */
const laterTimes = (kind: FactKind): string[] => times(kind).filter((name) => name !== kind.time);

/** The column with the wall clock of the place at a later time: `resolved_at` has `resolved_local`. */
const wallOf = (name: string): string => name.replace(/_at$/, '_local');

/** Whether it belongs to an order, which may be of another source. */
const namesOrder = (kind: FactKind): boolean => kind.fields.some(({ name }) => name === 'order_id');

function emptyTable(kind: FactKind): Step {
  const columns = Object.entries(factColumns(kind)).map(([name, type]) => `cast(null as ${type}) as ${name}`);
  return select(factTable(kind.name), `no source sends a ${kind.name} yet`, [], sql`
    select
      ${columns}
    where false
  `); // prettier-ignore
}

/** The table of a kind of fact out of segments: their current events, with what their contracts and golden records say of them. */
export function filledTable(
  kind: FactKind,
  { own, roles, input }: { readonly own: readonly Own[]; readonly roles: readonly Role[]; readonly input: FactInput },
  dialect: Dialect,
): Step {
  const named = roles.filter((role) => roleColumns(role).length > 0);
  const hasShop = named.some(({ role }) => role === 'shop');
  const zone = `coalesce(p.zone, ${hasShop ? 's.zone, ' : ''}${literal(input.timeZone)})`;
  const cutOff = `coalesce(p.cut_off, ${hasShop ? 's.cut_off, ' : ''}0)`;
  const utc = (name: string) => `coalesce(p.${name}_utc, p.${name}_wall + c_${name}.to_utc)`;
  const wall = (name: string) => `coalesce(p.${name}_wall, p.${name}_utc + c_${name}.to_wall)`;
  const local = wall(kind.time ?? '');
  const clocks = times(kind).map(
    (name) =>
      `left join clock_${kind.name} as c_${name} on c_${name}.zone = ${zone} and c_${name}.hour = date_trunc('hour', coalesce(p.${name}_utc, p.${name}_wall))`,
  );
  const select_ = {
    source: 'p.source',
    event_id: 'p.event_id',
    batch_id: 'p.batch_id',
    line: 'p.line',
    site: 'p.site',
    currency: 'p.currency',
    occurred_at: kind.time === null ? 'cast(null as timestamp)' : utc(kind.time),
    local_at: kind.time === null ? 'cast(null as timestamp)' : local,
    business_day: businessDay(kind, local, cutOff),
    ...(namesOrder(kind) ? { order_source: 'p.order_source' } : {}),
    ...Object.fromEntries(
      kind.fields
        .filter(({ name }) => name !== kind.time)
        .map(({ name, type }) => [name, type === 'time' ? utc(name) : `p.${name}`]),
    ),
    ...Object.fromEntries(laterTimes(kind).map((name) => [wallOf(name), wall(name)])),
    ...Object.fromEntries(roles.flatMap((role) => roleValues(role, named.includes(role), dialect))),
  };
  const meant = named.map((role) => {
    const on = roleColumns(role).map(
      (column) => `m_${role.role}.${dialect.id(column)} is not distinct from p.${dialect.id(column)}`,
    );
    return `left join ${meantOf(role)} as m_${role.role} on ${on.join(' and ')}`;
  });
  return select(
    factTable(kind.name),
    `every ${kind.name} as it stands today`,
    [`clock_${kind.name}`, ...named.map(meantOf)],
    sql`
      select
        ${Object.entries(select_).map(([name, value]) => `${value} as ${name}`)}
      from (
        ${own.map((one) => sourceSql(one, roles, dialect)).join('\nunion all by name\n')}
      ) as p
      ${meant.join('\n')}
      ${hasShop ? 'left join shop_clock as s on s.shop = m_shop.golden_id' : ''}
      ${clocks.join('\n')}
    `,
  );
}

/** A target names its business day itself. */
function businessDay(kind: FactKind, local: string, cutOff: string): string {
  if (kind.time !== null) return businessDaySql(local, cutOff);
  return kind.fields.some(({ name }) => name === 'day') ? 'p.day' : 'cast(null as date)';
}

/** Who a role is: the golden record, else what was said with where it is a key of, so that it stays one and the same. */
function roleValues(role: Role, named: boolean, dialect: Dialect): [string, string][] {
  const customer = role.role === 'customer';
  const none: [string, string][] = [
    [role.role, 'cast(null as varchar)'],
    [`${role.role}_known`, 'false'],
    ...(customer
      ? ([
          ['customer_status', "'anonymous'"],
          ['candidates', '0'],
          ['customer_link', 'cast(null as varchar)'],
          ['customer_said', 'cast(null as bigint)'],
        ] as [string, string][])
      : []),
  ];
  if (!named) return none;
  const m = `m_${role.role}`;
  const keys = role.keys.map((source) => `${literal(`${source}:`)} || p.${dialect.id(keyColumn({ role: role.role, source }))}`); // prettier-ignore
  if (!customer)
    return [
      [role.role, `coalesce(${[`${m}.golden_id`, ...keys].join(', ')})`],
      [`${role.role}_known`, `${m}.golden_id is not null`],
    ];
  return [
    ['customer', `${m}.golden_id`],
    ['customer_known', `${m}.golden_id is not null`],
    [
      'customer_status',
      `case when ${m}.said_id is null then 'anonymous' when ${m}.golden_id is not null then 'golden' when ${m}.candidates > 1 then 'candidates' else 'unlinked' end`,
    ],
    ['candidates', `coalesce(${m}.candidates, 0)`],
    [
      'customer_link',
      `case when ${m}.golden_id is not null then ${m}.golden_id when ${m}.candidates = 0 then ${m}.unlinked_id end`,
    ],
    ['customer_said', `${m}.said_id`],
  ];
}

/** The current events of one source, with what its contract says of all of them. */
function sourceSql({ contract, parts }: Own, roles: readonly Role[], dialect: Dialect): string {
  const { source, site, currency, time_zone, cut_off } = contract;
  const keys = refKeys(contract).map(keyColumn);
  const fields = Object.entries(contract.refs).flatMap(([role, { by }]) => Object.keys(by).map((field) => `${role}_by_${field}`)); // prettier-ignore
  // A column that no file of this source has, though another source's does.
  const absent = roles.flatMap(roleColumns).filter((column) => ![...keys, ...fields].includes(column));
  const past = hasPast(parts)
    ? `where not exists (select 1 from ${pastOf(source)} as x where x.event_id = r.event_id and x.batch_id = r.batch_id)`
    : '';
  return sql`
    select
      r.*,
      ${[
        `${literal(source)} as source`,
        `${literal(contract.orders ?? source)} as order_source`,
        `${literal(site)} as site`,
        `cast(${literal(currency ?? null)} as varchar) as currency`,
        `cast(${literal(time_zone ?? null)} as varchar) as zone`,
        `cast(${cut_off ?? 'null'} as integer) as cut_off`,
        ...absent.map((column) => `cast(null as varchar) as ${dialect.id(column)}`),
      ]}
    from ${dialect.parquet(parts.map(({ path }) => path))} as r
    ${past}
  `;
}
