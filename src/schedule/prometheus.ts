import type { MetricName } from './metric-names.ts';
import { metricNames } from './metric-names.ts';

/** One number of a metric, with its labels. */
export interface Sample {
  readonly name: MetricName;
  readonly labels?: Readonly<Record<string, string>>;
  readonly value: number;
}

/**
 * Samples in the text format of Prometheus: HELP and TYPE once per metric, in the order of the catalogue, no timestamps. Two
 * samples of one metric with the same labels are a bug and throw.
 */
export function toExposition(samples: readonly Sample[]): string {
  const lines: string[] = [];
  for (const [name, { help, type }] of Object.entries(metricNames)) {
    const own = samples.filter((sample) => sample.name === name);
    if (own.length === 0) continue;
    const rows = own.map(({ labels = {}, value }) => `${name}${toLabels(labels)} ${toValue(value)}`);
    const seen = new Set(own.map(({ labels = {} }) => toLabels(labels)));
    if (seen.size < own.length) throw new Error(`${name} has the same labels twice`);
    lines.push(`# HELP ${name} ${help.replaceAll('\\', '\\\\')}`, `# TYPE ${name} ${type}`, ...rows);
  }
  return lines.length === 0 ? '' : `${lines.join('\n')}\n`;
}

function toLabels(labels: Readonly<Record<string, string>>): string {
  const pairs = Object.entries(labels).map(
    ([name, value]) => `${name}="${value.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n')}"`,
  );
  return pairs.length === 0 ? '' : `{${pairs.join(',')}}`;
}

const toValue = (value: number): string => (Number.isNaN(value) ? 'NaN' : String(value));
