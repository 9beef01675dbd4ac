import { type Check, type CheckReport, placeOf } from './model.ts';

/** Test Anything Protocol 14: one line per check, evidence as a YAML block. */
export function toTap({ checks }: CheckReport): string {
  const lines = checks.flatMap((check, i) => {
    const mark = check.outcome === 'failed' ? 'not ok' : 'ok';
    return [`${mark} ${i + 1} - ${title(check)}`, ...toBlock(check)];
  });
  return ['TAP version 14', `1..${checks.length}`, ...lines, ''].join('\n');
}

/** # begins a directive and a backslash an escape. */
const title = ({ suite, name }: Check): string =>
  `${suite}: ${name}`.replaceAll(/\s+/g, ' ').replaceAll('\\', '\\\\').replaceAll('#', '\\#');

function toBlock(check: Check): string[] {
  if (check.outcome === 'passed') return [];
  const entries = [
    ['severity', check.outcome === 'failed' ? 'fail' : check.outcome],
    ['rule', check.rule],
    ['message', check.message],
    ['at', placeOf(check)],
    ['remedy', check.remedy],
  ].filter(([, text]) => text !== '');
  return [
    '  ---',
    ...entries.map(([key, text]) => `  ${key}: ${JSON.stringify(text)}`),
    ...(check.detail.length === 0
      ? []
      : ['  evidence:', ...check.detail.map((line) => `    - ${JSON.stringify(line)}`)]),
    '  ...',
  ];
}
