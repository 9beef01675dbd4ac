import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { basename, isAbsolute, join, relative, resolve, sep } from 'node:path';
import { MestreError } from '../../../errors.ts';
import { openLedger } from '../../../ledger/open.ts';
import { toPromotionId } from '../../../ledger/promotions.ts';
import { checkContract, checkRuleset } from '../../../rules/check.ts';
import { invalid, type Loaded, loadYaml, parseYaml } from '../../../rules/load.ts';
import { loadDefinitions, loadProject, loadSources, type Project } from '../../../rules/project.ts';
import { type Ruleset, rulesetSchema } from '../../../rules/schema/ruleset.ts';
import { type SourceContract, sourceSchema } from '../../../rules/schema/source.ts';
import type { Context } from '../../context.ts';
import { loadEffective } from '../effective.ts';
import { yamlIn } from '../read.ts';
import type { Definitions } from '../scratch.ts';

/**
 * Rules by what people name them: a rules file, a folder (a project or its rules), a git revision, or `promoted` for the
 * version that was approved last; the project's files
 * as they stand where nothing is named. Throws `unknown_rules` (66) and `config_invalid` (78).
 */
export function findDefinitions(context: Context, project: Project, name: string | undefined): Definitions {
  if (name === undefined) return asTheyStand(project);
  if (name === 'promoted') return asPromoted(project);
  const path = resolve(context.cwd, name);
  if (existsSync(path)) return statSync(path).isDirectory() ? ofFolder(context, project, { name, path }) : ofFile(project, { name, path }); // prettier-ignore
  return ofRevision(project, name);
}

interface Named {
  readonly name: string;
  readonly path: string;
}

function asTheyStand(project: Project): Definitions {
  const { rulesets, sources } = loadDefinitions(project);
  return {
    label: 'the files as they stand',
    rulesets: rulesets.map(({ value }) => value),
    contracts: [...sources.values()].map(({ value }) => value),
  };
}

/** The version that was approved last, whether or not the project asks for one. */
function asPromoted(project: Project): Definitions {
  const ledger = openLedger(project.paths.ledger);
  try {
    const required = {
      ...project,
      config: { ...project.config, promotion: { ...project.config.promotion, required: true } },
    };
    const { rulesets, sources, promotion } = loadEffective(required, ledger);
    return {
      label: `promoted (${toPromotionId(promotion!)})`,
      rulesets: rulesets.map(({ value }) => value),
      contracts: [...sources.values()].map(({ value }) => value),
    };
  } finally {
    ledger.close();
  }
}

/** One file stands in for the project's rules of the same entity. */
function ofFile(project: Project, { name, path }: Named): Definitions {
  const contracts = [...loadSources(project).values()];
  return checked(name, [loadYaml(path, rulesetSchema)], contracts);
}

function ofFolder(context: Context, project: Project, { name, path }: Named): Definitions {
  if (existsSync(join(path, 'mestre.yaml'))) return { ...asTheyStand(loadProject(path, {}, context.env)), label: name };
  const facts = basename(project.config.facts);
  const rulesets = yamlIn(path, (file) => file !== facts && !/\.cases\.ya?ml$/.test(file)).map((file) =>
    loadYaml(file, rulesetSchema),
  );
  const own = yamlIn(join(path, 'sources')).map((file) => loadYaml(file, sourceSchema));
  return checked(name, rulesets, own.length > 0 ? own : [...loadSources(project).values()]);
}

/** The project's files as git has them at a revision. */
function ofRevision(project: Project, name: string): Definitions {
  const git = (...args: string[]) =>
    spawnSync('git', args, { cwd: project.root, encoding: 'utf8', maxBuffer: 64 << 20 });
  const unknown = (why: string) =>
    new MestreError('missing', 'unknown_rules', `${name} is no rules file, no folder and no revision of git: ${why}`, {
      hint: 'mestre rules diff HEAD~1; mestre rules diff old.yaml rules/customer.yaml',
    });
  const commit = name.startsWith('-') ? undefined : git('rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`); // prettier-ignore
  if (commit?.status !== 0)
    throw unknown(commit?.error === undefined ? 'nothing is called so' : 'git is not installed');
  const hash = commit.stdout.trim();
  const inProject = (path: string) => relative(project.root, isAbsolute(path) ? path : join(project.root, path)).split(sep).join('/'); // prettier-ignore
  const read = (path: string): string | undefined => {
    const shown = git('show', `${hash}:./${inProject(path)}`);
    return shown.status === 0 ? shown.stdout : undefined;
  };
  const rulesets = project.config.rules.flatMap((path) => {
    const text = read(path);
    return text === undefined ? [] : [parseYaml(`${name}:${inProject(path)}`, text, rulesetSchema)];
  });
  const listed = git('ls-tree', '--name-only', hash, `./${inProject(project.paths.sources)}/`);
  const contracts = listed.stdout
    .split('\n')
    .filter((path) => /\.ya?ml$/.test(path))
    .map((path) => parseYaml(`${name}:${path}`, read(path)!, sourceSchema));
  if (rulesets.length === 0) throw unknown(`it has none of ${project.config.rules.join(', ')}`);
  return checked(name, rulesets, contracts.length > 0 ? contracts : [...loadSources(project).values()]);
}

function checked(
  label: string,
  rulesets: readonly Loaded<Ruleset>[],
  contracts: readonly Loaded<SourceContract>[],
): Definitions {
  const values = rulesets.map(({ value }) => value);
  const own = contracts.filter(({ value }) => values.some(({ entity }) => entity === value.entity));
  const findings = [...rulesets.flatMap(checkRuleset), ...own.flatMap((contract) => checkContract(contract, values))];
  if (findings.length > 0) throw invalid(findings);
  // All contracts, as a run has them: so that the workspace of the last run is known again.
  return { label, rulesets: values, contracts: contracts.map(({ value }) => value) };
}
