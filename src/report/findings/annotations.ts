import { type Check, type CheckReport, countOutcomes, placeOf } from './model.ts';
import { fingerprint } from './sarif.ts';

const commands = { failed: 'error', warning: 'warning', note: 'notice', passed: '' } as const;

/** Workflow commands of GitHub Actions: each becomes a mark at its line in the pull request. */
export function toGithub({ checks, command }: CheckReport): string {
  const lines = checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map((check) => {
      const { place } = check;
      const properties = [
        ...(place === undefined ? [] : [`file=${property(place.file)}`, `line=${place.line}`, `col=${place.column}`]),
        `title=${property(`${command}: ${check.name}`)}`,
      ];
      const text = [check.message, ...check.detail, check.remedy].filter((line) => line !== '').join('\n');
      return `::${commands[check.outcome]} ${properties.join(',')}::${data(text)}`;
    });
  return [...lines, toCountLine(checks), ''].join('\n');
}

const data = (text: string): string => text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
const property = (text: string): string => data(text).replaceAll(':', '%3A').replaceAll(',', '%2C');

/** The Code Quality report of GitLab: findings at their lines in the merge request. */
export function toGitlab({ checks, command }: CheckReport): string {
  const severity = { failed: 'major', warning: 'minor', note: 'info', passed: 'info' } as const;
  const issues = checks
    .filter(({ outcome }) => outcome !== 'passed')
    .map((check) => ({
      description: [check.message.replace(/\.$/, ''), check.remedy].filter((line) => line !== '').join('. '),
      check_name: `${command}: ${check.rule}`,
      fingerprint: fingerprint(check),
      severity: severity[check.outcome],
      location: { path: check.place?.file ?? check.suite, lines: { begin: check.place?.line ?? 1 } },
    }));
  return `${JSON.stringify(issues, undefined, 2)}\n`;
}

/** A summary for the page of a CI job: counts, and what failed. */
export function toJobSummary({ checks, command }: CheckReport): string {
  const told = checks.filter(({ outcome }) => outcome !== 'passed');
  const cell = (text: string) => text.replaceAll('|', '\\|').replaceAll('\n', ' ').replaceAll('<', '&lt;');
  const rows = told.map(
    (check) =>
      `| ${check.outcome} | ${cell(check.suite)} | ${cell(check.name)} | ${cell(check.message)} | ${cell(placeOf(check))} |`,
  );
  const table = ['| | in | what | why | where |', '|---|---|---|---|---|', ...rows, ''];
  return [`## ${command}`, '', toCountLine(checks), '', ...(rows.length === 0 ? [] : table)].join('\n');
}

/** `3 failed, 1 warning, 120 passed`; what there is none of is left out. */
export function toCountLine(checks: readonly Check[]): string {
  const count = countOutcomes(checks);
  const parts = [
    `${count.failed} failed`,
    ...(count.warning > 0 ? [`${count.warning} ${count.warning === 1 ? 'warning' : 'warnings'}`] : []),
    ...(count.note > 0 ? [`${count.note} ${count.note === 1 ? 'note' : 'notes'}`] : []),
    ...(count.passed > 0 ? [`${count.passed} passed`] : []),
  ];
  return parts.join(', ');
}
