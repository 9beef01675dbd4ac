import { type FactKind, factKinds } from '../domain/fact.ts';
import { change, forget, KEPT, lasting, type Move, onlyWith, scratch } from '../sql/change.ts';
import type { Dialect } from '../sql/dialect.ts';
import { literal, sql } from '../sql/sql.ts';
import { select } from '../sql/step.ts';
import { clock, type FactInput, factTable, filledTable, type Own, ownOf, rolesOf } from './fact.ts';
import { type FactPart, pastSteps } from './fact-current.ts';
import {
  meantOf,
  meantStep,
  newWays,
  type Role,
  roleColumns,
  saidAgain,
  saidOf,
  type Ways,
  waysLikeNew,
} from './fact-role.ts';
import { keyColumn, refFields, refKeys } from './fact-segment.ts';

/** How the tables of facts are brought up to date, and in which temporary tables one finds what changed. */
export interface FactChanges {
  readonly moves: readonly Move[];
  /** By kind of fact, tables with the events that came, went, or mean somebody else now; none where nothing did. */
  readonly touched: ReadonlyMap<string, readonly string[]>;
}

/** Whom a role other than a customer means decides shops, clocks and articles of whole years: one row here where that changed. */
export const meantOtherwise = 'meant_otherwise';

/** What is new to the tables of facts. */
export interface FactNews {
  readonly fresh: readonly FactPart[];
  /** Whether golden records may be others than before. */
  readonly resolve: boolean;
  /** The kinds of facts to bring up to date: no kind reads the tables of another. */
  readonly kinds: (kind: string) => boolean;
}

/**
 * Brings `fact_<kind>` up to date with segments that came since: what they correct or take away goes, what they hold comes. Where golden
 * records changed, events of customers who are somebody else now are told anew; a role other than a customer that means another record
 * is only counted, in `meant_otherwise`: everything has to be made anew then.
 */
export function factChanges(input: FactInput, { fresh, resolve, kinds }: FactNews, dialect: Dialect): FactChanges {
  const moves: Move[] = [
    scratch(select(meantOtherwise, 'shops and articles that mean another record than before', [], "select '' as role, 0 as said_id where false")), // prettier-ignore
  ];
  const touched = new Map<string, string[]>();
  for (const kind of [...factKinds.values()].filter(({ name }) => kinds(name))) {
    const all = ownOf(kind, input);
    const own = ownOf(kind, { contracts: input.contracts, parts: fresh });
    const roles = rolesOf(kind, all, input.rulesets);
    const tables: string[] = [];
    if (own.length > 0 || resolve)
      for (const role of roles.filter((one) => roleColumns(one).length > 0))
        moves.push(...(resolve ? roleMoves : newMoves)(role, { own, input }, dialect));
    if (own.length > 0) {
      moves.push(...cameMoves(kind, { own, roles, input }, dialect));
      tables.push(`${factTable(kind.name)}_came`, `${factTable(kind.name)}_gone`);
    }
    const customer = roles.find(({ role }) => role === 'customer');
    if (customer !== undefined && roleColumns(customer).length > 0 && (own.length > 0 || resolve)) {
      moves.push(...movedMoves(kind, customer));
      tables.push(`${factTable(kind.name)}_moved`);
    }
    if (tables.length > 0) touched.set(kind.name, tables);
  }
  return { moves, touched };
}

interface Fresh {
  readonly own: readonly Own[];
  readonly input: FactInput;
}

/** Where new segments name a role; null where none of them does. */
function waysOf(role: Role, { own, input }: Fresh): Ways | null {
  const parts = own.flatMap((one) => one.parts);
  const present = own.flatMap(({ contract }) => [
    ...refKeys(contract).map(keyColumn),
    ...refFields(contract, input.rulesets).map(({ role: of, field }) => `${of}_by_${field}`),
  ]);
  const absent = roleColumns(role).filter((column) => !present.includes(column));
  // Segments of sources that say nothing of this role have no way of naming it.
  return parts.length > 0 && absent.length < roleColumns(role).length ? { parts, absent } : null;
}

const differs = ['golden_id', 'candidates', 'unlinked_id'].map((column) => `n.${column} is distinct from b.${column}`).join(' or '); // prettier-ignore

/** Where golden records are what they were, only ways that are new can mean anybody, and whoever is taken for the same as them. */
function newMoves(role: Role, fresh: Fresh, dialect: Dialect): Move[] {
  const name = meantOf(role);
  const said = saidOf(role);
  const ways = waysOf(role, fresh);
  const moved = (query: string) => scratch(select(`${name}_moved`, 'ways of naming that mean another than before', [name], query)); // prettier-ignore
  const nobody = moved(`select said_id from ${KEPT}.main.${name} where false`);
  if (ways === null) return [nobody];
  const way = `${name}_way`;
  return [
    scratch(newWays(role, ways, dialect)),
    nobody,
    ...onlyWith(way, [
      change(`main.${said}`, 'ways of naming that are new, or that an earlier event names now', {
        gone: `said_id in (select said_id from ${way})`,
        come: `select * from ${way}`,
      }),
      scratch(waysLikeNew(role, dialect)),
      scratch(select(`${name}_before`, 'whom these ways of naming meant until now', [said], `select * from ${KEPT}.main.${name} where said_id in (select said_id from ${said})`)), // prettier-ignore
      scratch(meantStep(role, dialect)),
      moved(`select n.said_id as said_id from temp.${name} as n inner join ${name}_before as b on b.said_id = n.said_id where ${differs}`), // prettier-ignore
      change(`main.${name}`, 'whom they mean', {
        gone: `said_id in (select said_id from ${said})`,
        come: `select * from temp.${name}`,
      }),
      forget(name, said, `${name}_before`),
    ]),
    forget(way),
  ];
}

function roleMoves(role: Role, fresh: Fresh, dialect: Dialect): Move[] {
  const name = meantOf(role);
  const ways = waysOf(role, fresh);
  return [
    ...(ways === null ? [] : [lasting(saidAgain(role, ways, dialect))]),
    scratch(
      select(`${name}_before`, 'whom each way of naming meant until now', [name], `select * from ${KEPT}.${name}`),
    ),
    lasting(meantStep(role, dialect)),
    scratch(
      select(
        `${name}_moved`,
        'ways of naming that mean another record than before',
        [name, `${name}_before`],
        sql`
          select n.said_id as said_id
          from ${KEPT}.${name} as n
          inner join ${name}_before as b on b.said_id = n.said_id
          where ${differs}
        `,
      ),
    ),
    ...(role.role === 'customer'
      ? []
      : [
          scratch(
            select(
              meantOtherwise,
              'shops and articles that mean another record than before',
              [meantOtherwise, `${name}_moved`, `${name}_before`],
              sql`
                select *
                from ${meantOtherwise}
                union all
                select
                  ${literal(name)} as role,
                  m.said_id as said_id
                from ${name}_moved as m
                inner join ${KEPT}.${name} as n on n.said_id = m.said_id
                inner join ${name}_before as b on b.said_id = m.said_id
                where n.golden_id is distinct from b.golden_id
              `,
            ),
          ),
        ]),
  ];
}

function cameMoves(
  kind: FactKind,
  { own, roles, input }: { readonly own: readonly Own[]; readonly roles: readonly Role[]; readonly input: FactInput },
  dialect: Dialect,
): Move[] {
  const table = factTable(kind.name);
  const came = filledTable(kind, { own, roles, input }, dialect);
  const again = own.flatMap(({ contract, parts }) => [
    `select ${literal(contract.source)} as source, event_id from ${dialect.parquet(parts.map(({ path }) => path))} where fate = 'changed'`,
    ...parts.flatMap(({ closed }) =>
      closed === null
        ? []
        : [`select ${literal(contract.source)} as source, _key as event_id from ${dialect.parquet([closed])}`],
    ),
  ]);
  return [
    ...own.flatMap(({ contract, parts }) => pastSteps(contract.source, parts, dialect).map(scratch)),
    scratch(clock(kind, own, input, dialect)),
    scratch({ ...came, table: `${table}_came`, why: `every ${kind.name} that came since` }),
    scratch(
      select(
        `${table}_gone`,
        `every ${kind.name} that was corrected or taken away since`,
        [table],
        sql`
          select f.*
          from ${KEPT}.${table} as f
          where (f.source, f.event_id) in (
            ${again.join('\nunion\n')}
          )
        `,
      ),
    ),
    ...onlyWith(`${table}_gone`, [
      change(table, 'what was corrected or taken away goes', {
        gone: `(source, event_id) in (select source, event_id from ${table}_gone)`,
      }),
    ]),
    change(table, 'what came is there', { come: `select * from ${table}_came` }),
  ];
}

function movedMoves(kind: FactKind, role: Role): Move[] {
  const table = factTable(kind.name);
  const meant = meantOf(role);
  return [
    scratch(
      select(
        `${table}_moved`,
        `every ${kind.name} of a customer who is somebody else now`,
        [table, meant],
        sql`
          select
            f.* replace (
              m.golden_id as customer,
              m.golden_id is not null as customer_known,
              case when m.golden_id is not null then 'golden' when m.candidates > 1 then 'candidates' else 'unlinked' end as customer_status,
              m.candidates as candidates,
              case when m.golden_id is not null then m.golden_id when m.candidates = 0 then m.unlinked_id end as customer_link
            )
          from ${KEPT}.${table} as f
          inner join ${KEPT}.${meant} as m on m.said_id = f.customer_said
          where f.customer_said in (select said_id from ${meant}_moved)
        `,
      ),
    ),
    ...onlyWith(`${table}_moved`, [
      change(table, 'customers as they are known today', {
        gone: `customer_said in (select said_id from ${meant}_moved)`,
        come: `select * from ${table}_moved`,
      }),
    ]),
  ];
}
