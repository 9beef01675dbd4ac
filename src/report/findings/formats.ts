import { toGithub, toGitlab } from './annotations.ts';
import { toJunit } from './junit.ts';
import type { CheckReport } from './model.ts';
import { toSarif } from './sarif.ts';
import { toTap } from './tap.ts';

/** Output for machines, by the name that `--format` takes. */
export const findingFormats = {
  junit: toJunit,
  tap: toTap,
  sarif: toSarif,
  github: toGithub,
  gitlab: toGitlab,
} as const satisfies Readonly<Record<string, (report: CheckReport) => string>>;

export type FindingFormat = keyof typeof findingFormats;
