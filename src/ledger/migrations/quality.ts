import { type Migration, appendOnly } from './migration.ts';

/** The scores of each run that published, so that their course can be shown. */
export const quality: Migration = {
  name: 'trend of the quality',
  sql: `
create table quality_trend (
  run_id text not null references run,
  as_of text not null,
  entity text not null,
  dimension text not null,
  source text not null,                   -- empty: over all sources
  product text not null,                  -- of the source; empty where none
  attribute text not null,                -- empty: the whole record
  numerator integer not null,
  denominator integer not null,
  primary key (run_id, entity, dimension, source, attribute)
) strict;
${appendOnly('quality_trend')}`,
};
