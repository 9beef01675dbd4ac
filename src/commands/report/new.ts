import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { MestreError, toFileError } from '../../errors.ts';
import type { Project } from '../../rules/project.ts';
import { packageRoot } from '../../version.ts';
import type { Context } from '../context.ts';

/** Starts a report: a folder with one query and one page that work as they are. Throws `report_exists` (73), `name_invalid` (64). */
export function newReport(context: Context, project: Project, name: string | undefined): void {
  if (name === undefined || !/^[a-z][a-z0-9-]*$/.test(name) || ['new', 'check', 'schema'].includes(name))
    throw new MestreError('usage', 'name_invalid', 'A report has a name of lower case letters, digits and -', {
      hint: 'mestre report new products',
    });
  const folder = join(project.paths.reports, name);
  if (existsSync(folder))
    throw new MestreError('create', 'report_exists', `${folder} is there already`, { hint: 'take another name' });
  const files = { 'report.yaml': page(name), 'records.sql': QUERY };
  try {
    mkdirSync(folder, { recursive: true });
    for (const [file, text] of Object.entries(files)) writeFileSync(join(folder, file), text);
  } catch (error) {
    throw toFileError(error, folder);
  }
  const written = { report: name, files: Object.keys(files).map((file) => join(folder, file)) };
  context.out.answer('mestre.report.new/1', written, () =>
    [
      ...written.files,
      '',
      `Now: mestre report ${name}, change the files, mestre report check`,
      `What everything means: ${join(packageRoot, 'docs/reports.md')}`,
    ].join('\n'),
  );
}

const QUERY = `-- One row per source and year of the last change: how many records, and of how many people.
-- Tables: mestre query "select table_name, about from meta_dictionary where column_name is null"
-- Columns of one: mestre query "select column_name, about from meta_dictionary where table_name = 'record'"
select
  source,
  strftime(coalesce(updated_at, timestamp '1900-01-01'), '%Y') as year,
  count(*) as records,
  count(distinct golden_id) as people
from record
where coalesce(updated_at, timestamp '1900-01-01') <= $until
group by all
order by source, year
`;

const page = (name: string): string => `# yaml-language-server: $schema=../schema/report.schema.json
# What everything means: docs/reports.md beside the program. Try it after each change: mestre report check
report: ${name}
title: { en: Records by source, pt: Cadastros por origem, es: Registros por origen, ru: Записи по источникам }
text: How many records each source holds.
privacy: internal # aggregate, internal or personal
parameters: # $until in the queries; given by --set until=2026-11-22
  until: { type: date, default: as_of, title: { en: Until, pt: Até, es: Hasta, ru: По } }
datasets:
  records: { file: records.sql, grain: a source and a year, about: Records by source and year of change }
filters: # what readers may narrow the page by, and --segment source=core
  source: { title: { en: Source, pt: Origem, es: Origen, ru: Источник }, kind: segment }
headline: [golden_records] # numbers of reports/metrics.yaml
sections:
  - id: S1
    title: Records
    text: Where do the records come from?
    charts:
      - id: records
        kind: bar
        dataset: records
        title: Records per source
        text: One bar per source, as long as it has records.
        by: [source]
        x: source
        y: [records]
    tables:
      - id: records
        dataset: records
        title: Records per source and year of change
        totals: [records]
        columns:
          source: { title: { en: Source, pt: Origem, es: Origen, ru: Источник } }
          year: { title: { en: Year, pt: Ano, es: Año, ru: Год } }
          records: { title: { en: Records, pt: Cadastros, es: Registros, ru: Записи }, kind: integer }
          people: { title: { en: People, pt: Pessoas, es: Personas, ru: Люди }, kind: integer, fold: same }
`;
