import type { Project } from '../../rules/project.ts';
import type { MetricName } from '../../schedule/metric-names.ts';
import type { Sample } from '../../schedule/prometheus.ts';
import { openEdition } from '../report/edition.ts';

/** One query per metric: `value` is the number, every other column a label. */
const QUERIES: Readonly<Partial<Record<MetricName, string>>> = {
  mestre_reconciliation_breaks:
    'select level, severity, source, count(*) as value from break_item group by all order by all',
  mestre_reconciliation_oldest_break_timestamp_seconds:
    'select source, epoch(min(first_seen)) as value from break_item group by all order by all',
  mestre_sync_ratio:
    'select source, sum(equal + equal_normalised) / sum(comparable) as value from drift group by all having sum(comparable) > 0 order by all',
  mestre_quality_ratio: `select dimension, source, sum(numerator) / sum(denominator) as value from quality
     where source is not null and numerator is not null group by all having sum(denominator) > 0 order by all`,
};

/** What an edition says about itself, as samples. */
export async function editionSamples(project: Project, file: string): Promise<Sample[]> {
  const { engine } = await openEdition(file, project);
  try {
    const samples: Sample[] = [];
    for (const [name, query] of Object.entries(QUERIES) as [MetricName, string][])
      for (const { value, ...labels } of await engine.rows(query))
        samples.push({
          name,
          value: Number(value),
          labels: Object.fromEntries(Object.entries(labels).map(([label, text]) => [label, String(text)])),
        });
    return samples;
  } finally {
    await engine.close();
  }
}
