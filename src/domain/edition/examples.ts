export interface Example {
  readonly question: string;
  readonly query: string;
}

/** Questions that analysts ask of any edition, for each entity, with queries that run as they stand. */
export function examplesOf(entities: readonly string[]): Example[] {
  return entities.flatMap((entity) => [
    {
      question: `How many records and how many golden records does each source stand for (${entity})?`,
      query: `select source, count(*) as records, count(distinct golden_id) as golden
from xref
where entity = '${entity}'
group by source
order by source`,
    },
    {
      question: `Who holds more than one product, and since when (${entity})?`,
      query: `select golden_id, list(distinct product order by product) as products, min(since) as since
from holding
where entity = '${entity}' and until is null
group by golden_id
having count(distinct product) > 1
order by len(products) desc, golden_id
limit 100`,
    },
    {
      question: `How many hold each pair of products (${entity})?`,
      query: `select a.product as product, b.product as and_product, count(distinct a.golden_id) as golden
from holding as a
join holding as b on b.entity = a.entity and b.golden_id = a.golden_id and b.product >= a.product
where a.entity = '${entity}'
group by a.product, b.product
order by a.product, b.product`,
    },
    {
      question: `Which golden record does an id that I noted long ago lead to (${entity})?`,
      query: `select g.*
from golden_${entity} as g
where g.golden_id = coalesce(
  (select golden_id from id_redirect where old_id = (select min(golden_id) from id_event where entity = '${entity}')),
  (select min(golden_id) from id_event where entity = '${entity}')
)`,
    },
    {
      question: `Where does each value of a golden record come from, and what lost against it (${entity})?`,
      query: `select attribute, value, source, source_key, rule, rivals, runner_up, runner_up_source
from value_origin
where golden_id = (select golden_id from value_origin where entity = '${entity}' order by rivals desc, golden_id limit 1)
order by attribute`,
    },
    {
      question: `What is the preferred contact of each kind (${entity})?`,
      query: `select golden_id, kind, value, status, sources, last_seen
from contact_point
where entity = '${entity}' and preferred
order by golden_id, kind
limit 100`,
    },
    {
      question: `Which golden values changed in this run (${entity})?`,
      query: `select h.attribute, count(*) as changed
from golden_history as h
join meta_run as r on r.run_id = h.run_id
where h.entity = '${entity}'
group by h.attribute
order by changed desc, h.attribute`,
    },
    {
      question: `Which attributes of which source are worst (${entity})?`,
      query: `select dimension, source, attribute, score, numerator, denominator, formula
from quality
where entity = '${entity}' and score is not null and attribute is not null
order by score, dimension, source, attribute
limit 20`,
    },
    {
      question: `Which pairs wait for a person, the most likely first (${entity})?`,
      query: `select case_id, source_l, source_key_l, source_r, source_key_r, weight, reason
from review_case
where entity = '${entity}'
order by weight desc, case_id
limit 50`,
    },
    {
      question: `Does every received file balance (${entity})?`,
      query: `select source, file_name, received, received - new - changed - unchanged - rejected - duplicate as gap
from batch
where entity = '${entity}'
order by seq`,
    },
  ]);
}
