import { createHash } from 'node:crypto';
import { type Check, type CheckReport } from './model.ts';

const levels = { failed: 'error', warning: 'warning', note: 'note', passed: 'none' } as const;

/** SARIF 2.1.0: what code scanning of GitHub, GitLab and Azure reads. Checks that passed are left out. */
export function toSarif({ checks, command, rules, version }: CheckReport): string {
  const told = checks.filter(({ outcome }) => outcome !== 'passed');
  const ids = [...new Set(told.map(({ rule }) => rule))].toSorted();
  const log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: command,
            version,
            rules: ids.map((id) => ({ id, shortDescription: { text: rules[id] ?? id } })),
          },
        },
        columnKind: 'utf16CodeUnits',
        results: told.map((check) => toResult(check, ids)),
      },
    ],
  };
  return `${JSON.stringify(log, undefined, 2)}\n`;
}

function toResult(check: Check, ids: readonly string[]): object {
  const { place } = check;
  return {
    ruleId: check.rule,
    ruleIndex: ids.indexOf(check.rule),
    level: levels[check.outcome],
    message: { text: [check.message, ...check.detail, check.remedy].filter((line) => line !== '').join('\n') },
    ...(place === undefined
      ? {}
      : {
          locations: [
            {
              physicalLocation: {
                artifactLocation: { uri: place.file.split('/').map(encodeURIComponent).join('/') },
                region: { startLine: place.line, startColumn: place.column },
              },
            },
          ],
        }),
    partialFingerprints: { 'mestre/v1': fingerprint(check) },
  };
}

/** The same finding on another line is the same finding. */
export function fingerprint({ suite, name, rule, message }: Check): string {
  return createHash('sha256').update([suite, name, rule, message].join('\u0000')).digest('hex').slice(0, 32);
}
