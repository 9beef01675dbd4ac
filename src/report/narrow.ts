import { MestreError } from '../errors.ts';
import type { Report, Selection } from './model.ts';
import { isDay } from './parameters.ts';
import { restrict } from './restrict.ts';
import type { ReportYaml } from './schema.ts';

/** What was typed to narrow a report: days, and values by name. */
export interface Narrow {
  readonly from?: string | undefined;
  readonly to?: string | undefined;
  readonly segment?: Readonly<Record<string, string>> | undefined;
}

/**
 * Where each of them goes: to the parameter of that name where the report declares one, which its queries see, else to
 * the filter. Throws `parameter_unknown` or `parameter_invalid` (64) where it has neither.
 */
export function toSelection(
  yaml: ReportYaml,
  { from, to, segment }: Narrow,
): { readonly parameters: Readonly<Record<string, string>>; readonly selection: Selection } {
  const parameters: Record<string, string> = {};
  const period: { from?: string; to?: string } = {};
  const hasPeriod = Object.values(yaml.filters).some(({ kind }) => kind === 'period');
  for (const [name, value] of Object.entries({ from, to })) {
    if (value === undefined) continue;
    if (!isDay(value))
      throw new MestreError('usage', 'parameter_invalid', `--${name}: ${value} is not a day such as 2026-11-22`);
    if (name in yaml.parameters) parameters[name] = value;
    else if (hasPeriod) period[name as 'from' | 'to'] = value;
    else throw unknown(yaml, `--${name}`);
  }
  const segments: Record<string, string> = {};
  for (const [name, value] of Object.entries(segment ?? {}))
    if (name in yaml.parameters) parameters[name] = value;
    else if (yaml.filters[name]?.kind === 'segment') segments[name] = value;
    else throw unknown(yaml, `--segment ${name}`);
  return { parameters, selection: { ...period, segments } };
}

/** `restrict`, refusing a segment that no row has. Throws `segment_unknown` (64). */
export function narrow(report: Report, selection: Selection): Report {
  for (const [name, value] of Object.entries(selection.segments ?? {})) {
    const filter = report.live?.filters.find((one) => one.name === name);
    if (!filter || filter.values.length === 0 || filter.values.includes(value)) continue;
    throw new MestreError('usage', 'segment_unknown', `No row has ${name} ${value}`, {
      hint: `there are: ${filter.values.slice(0, 20).join(', ')}`,
    });
  }
  return restrict(report, selection);
}

function unknown(yaml: ReportYaml, option: string): MestreError {
  const names = [...Object.keys(yaml.filters), ...Object.keys(yaml.parameters)];
  return new MestreError('usage', 'parameter_unknown', `Report ${yaml.report} does not take ${option}`, {
    hint: names.length === 0 ? 'it cannot be narrowed' : `it can be narrowed by: ${names.join(', ')}`,
  });
}
