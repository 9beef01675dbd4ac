import * as fc from 'fast-check';

/**
 * Every property draws the same examples on every run of a commit, so that a red build is the commit's doing.
 * `SEED=$RANDOM npm test` draws others.
 */
fc.configureGlobal({ seed: Number(process.env['SEED'] ?? 1) });
