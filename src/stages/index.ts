/**
 * The table of contents of the flow. Each stage is a pure function from rules to steps; a step is one table made by one
 * select (or, where SQL can't, by one pure function over columns). Nothing else passes from stage to stage.
 */

/** A raw part of the lake → its standard part: value, match form, status and rule of every field. */
export { standardise, standardHash } from './standardise.ts';

/** The same part by texts and row groups, where nothing but the part is wanted. */
export { standardPart } from './standardise-part.ts';

/** Standard parts → `record`: one row per current record of every source. */
export { record } from './record.ts';

/** `record` → `candidate` → `scored` → `link`, `grouping`, `review_pair`: who is the same person. */
export { match } from './match.ts';

/** `node` → what only a later match of what changed reads. */
export { remember } from './remember.ts';

/** `grouping` → `identity`, `id_event`: golden ids, carried from run to run. */
export { identify } from './identify.ts';

/** `identity` → `golden`, `value_origin`: which value survives, and why. */
export { survive } from './survive.ts';

/** `record`, `golden` → `quality`, `quality_issue`: what the data is worth. */
export { quality } from './quality.ts';

/** `record`, `golden` → `drift`, `break_found`, …: where sources and golden records disagree. */
export { reconcile } from './reconcile.ts';

/** All of these → the tables of the edition, and what must hold before anybody sees it. */
export { publishFills } from './publish.ts';
export { publishChecks } from './publish-check.ts';
