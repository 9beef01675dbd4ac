import { bySuite, type Check, type CheckReport, countOutcomes, placeOf } from './model.ts';

/** JUnit XML as Jenkins, GitLab, GitHub actions and Azure read it: warnings and notes pass and say so in system-out. */
export function toJunit({ checks, command, milliseconds }: CheckReport): string {
  const count = countOutcomes(checks);
  const time = (milliseconds / 1000).toFixed(3);
  const suites = [...bySuite(checks)].map(([name, own]) => {
    const failures = countOutcomes(own).failed;
    return [
      `  <testsuite name="${escape(name)}" tests="${own.length}" failures="${failures}" errors="0" skipped="0">`,
      ...own.map((check) => toCase(command, check)),
      '  </testsuite>',
    ].join('\n');
  });
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    `<testsuites name="${escape(command)}" tests="${checks.length}" failures="${count.failed}" errors="0" time="${time}">`,
    ...suites,
    '</testsuites>',
    '',
  ].join('\n');
}

function toCase(command: string, check: Check): string {
  const head = `    <testcase classname="${escape(`${command} ${check.suite}`)}" name="${escape(check.name)}"`;
  if (check.outcome === 'passed') return `${head}/>`;
  const text = escape([placeOf(check), check.message, ...check.detail, check.remedy].filter((line) => line !== '').join('\n')); // prettier-ignore
  const inside =
    check.outcome === 'failed'
      ? `<failure type="${escape(check.rule)}" message="${escape(check.message)}">${text}</failure>`
      : `<system-out>${check.outcome}: ${text}</system-out>`;
  return `${head}>\n      ${inside}\n    </testcase>`;
}

/** XML 1.0 has no control characters but tab and line ends, however they are written. */
function escape(text: string): string {
  return text
    .replace(/[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\u{10000}-\u{10ffff}]/gu, '\ufffd')
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}
