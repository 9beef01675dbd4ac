import { existsSync, readdirSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { MestreError } from '../errors.ts';
import { checkContract, checkRuleset } from './check.ts';
import { type Known, openKnown } from './known.ts';
import { invalid, type Loaded, loadYaml, loadYamls, remedyOf } from './load.ts';
import { AUTO, toMemory } from './memory.ts';
import { projectSchema, type ProjectConfig } from './schema/project.ts';
import { rulesetSchema, type Ruleset } from './schema/ruleset.ts';
import { sourceSchema, type SourceContract } from './schema/source.ts';

export type Origin = 'flag' | 'environment' | 'project' | 'default';
export interface Setting {
  readonly key: string;
  readonly value: string | number;
  readonly origin: Origin;
  /** `file:line:column`, the variable's name or the flag. */
  readonly from: string;
}

/** A project that was found and read. Paths are absolute. */
export interface Project {
  readonly root: string;
  readonly config: ProjectConfig & {
    readonly threads: number;
    /** Nobody said how much memory: a run takes more where there are many records. */
    readonly memoryGrows?: boolean;
  };
  readonly settings: readonly Setting[];
  /** `file:line:column` of a key of mestre.yaml. */
  readonly at: (path: readonly PropertyKey[]) => string;
  /** What its YAML was read as before. */
  readonly known: Known;
  readonly paths: {
    readonly drop: string;
    readonly editions: string;
    readonly out: string;
    readonly reports: string;
    readonly sources: string;
    /** .mestre: everything below is ours. */
    readonly state: string;
    readonly ledger: string;
    readonly archive: string;
    readonly lake: string;
    readonly quarantine: string;
    readonly workspace: string;
    /** Rendered reports, by content. */
    readonly outbox: string;
  };
}

/** Settings that a flag (`--memory`) or a variable (`MESTRE_MEMORY`) may override. */
export const overridable = ['drop', 'out', 'time_zone', 'language', 'memory', 'threads'] as const;
export type Overrides = Partial<Record<(typeof overridable)[number], string>>;

/** Finds mestre.yaml: `--project`, then MESTRE_PROJECT, then upward from `cwd`. Throws `no_project` (66). */
export function findProject(
  cwd: string,
  flag: string | undefined,
  env: Readonly<Record<string, string | undefined>>,
): string {
  const named = flag ?? env['MESTRE_PROJECT'];
  if (named !== undefined && named !== '') {
    const root = resolve(cwd, named);
    if (existsSync(join(root, 'mestre.yaml'))) return root;
    throw new MestreError('missing', 'no_project', `No mestre.yaml in ${root}`, { hint: `mestre init ${named}` });
  }
  for (let folder = resolve(cwd); ; folder = dirname(folder)) {
    if (existsSync(join(folder, 'mestre.yaml'))) return folder;
    if (dirname(folder) === folder)
      throw new MestreError('missing', 'no_project', `No mestre.yaml here or in any folder above ${resolve(cwd)}`, {
        hint: 'mestre init DIR makes a project; --project DIR names one',
      });
  }
}

/** Reads a project: flag over environment over project file over default. */
export function loadProject(
  root: string,
  flags: Overrides,
  env: Readonly<Record<string, string | undefined>>,
): Project {
  const file = join(root, 'mestre.yaml');
  const knownIn = (state: string): Known => openKnown(join(resolve(root, state), 'known'));
  // Where the state is says the file itself.
  const loaded = loadYaml(file, projectSchema, knownIn(projectSchema.shape.state.parse(undefined)));
  const settings: Setting[] = [];
  const merged: Record<string, unknown> = { ...loaded.value };
  for (const key of Object.keys(projectSchema.shape)) {
    const variable = `MESTRE_${key.toUpperCase()}`;
    const flag = (overridable as readonly string[]).includes(key) ? flags[key as keyof Overrides] : undefined;
    const variableValue = (overridable as readonly string[]).includes(key) ? env[variable] : undefined;
    let origin: Origin = loaded.has([key]) ? 'project' : 'default';
    let from = '';
    if (flag !== undefined) [origin, from] = ['flag', `--${key.replaceAll('_', '-')}`];
    else if (variableValue !== undefined) [origin, from] = ['environment', variable];
    const text = flag ?? variableValue;
    if (text !== undefined) merged[key] = key === 'threads' ? Number(text) : text;
    if (key === 'threads' && merged[key] === undefined) merged[key] = availableParallelism();
    const value = merged[key];
    settings.push({
      key,
      value: typeof value === 'object' ? JSON.stringify(value) : (value as string | number),
      origin,
      // Asked for where something is wrong with it, or by `config show`.
      get from() {
        return origin === 'project' ? loaded.at([key]) : from;
      },
    });
  }
  const checked = projectSchema.safeParse(merged);
  if (!checked.success) {
    const key = String(checked.error.issues[0]?.path[0] ?? '');
    const setting = settings.find((s) => s.key === key);
    throw new MestreError(
      'config',
      'config_invalid',
      `${setting?.from ?? key}: ${checked.error.issues[0]?.message ?? 'invalid'}`,
      {
        hint: 'mestre config show --origin says where each setting came from',
      },
    );
  }
  const config = {
    ...checked.data,
    memory: toMemory(checked.data.memory),
    memoryGrows: checked.data.memory.toLowerCase() === AUTO,
    threads: checked.data.threads ?? availableParallelism(),
  };
  const state = resolve(root, config.state);
  return {
    root,
    config,
    settings,
    at: loaded.at,
    known: knownIn(config.state),
    paths: {
      drop: resolve(root, config.drop),
      editions: resolve(root, config.editions.folder),
      out: resolve(root, config.out),
      reports: resolve(root, config.reports),
      sources: resolve(root, config.sources),
      state,
      ledger: join(state, 'ledger.sqlite'),
      archive: join(state, 'archive'),
      lake: join(state, 'lake'),
      quarantine: join(state, 'quarantine'),
      workspace: join(state, 'workspace'),
      outbox: join(state, 'outbox'),
    },
  };
}

/** All source contracts of a project, by name. */
export function loadSources(project: Project): Map<string, Loaded<SourceContract>> {
  if (!existsSync(project.paths.sources)) return new Map();
  const files = readdirSync(project.paths.sources)
    .filter((name) => /\.ya?ml$/.test(name))
    .toSorted()
    .map((name) => join(project.paths.sources, name));
  const loaded = loadYamls(files, sourceSchema, project.known);
  const byName = new Map<string, Loaded<SourceContract>>();
  for (const contract of loaded) {
    const twin = byName.get(contract.value.source);
    if (twin)
      throw new MestreError(
        'config',
        'source_twice',
        `Source ${contract.value.source} has two contracts: ${twin.file} and ${contract.file}`,
        {
          at: contract.at(['source']),
        },
      );
    byName.set(contract.value.source, contract);
  }
  return byName;
}

/** The rulesets of a project, one per entity. Throws `config_invalid` (78) with every name that leads nowhere. */
export function loadRules(project: Project): Loaded<Ruleset>[] {
  const files = project.config.rules.map((file) => resolve(project.root, file));
  const rulesets = loadYamls(files, rulesetSchema, project.known);
  const findings = rulesets.flatMap((rules, i) => {
    const twin = rulesets.slice(0, i).find(({ value }) => value.entity === rules.value.entity);
    const twice = twin === undefined ? [] : [{ at: rules.at(['entity']), path: 'entity', message: `${twin.file} is the rules of ${rules.value.entity} already: mestre.yaml names one file per entity` }]; // prettier-ignore
    return [...checkRuleset(rules), ...twice];
  });
  if (findings.length > 0) throw invalid(findings);
  return rulesets;
}

/** Rules and contracts, checked against each other; the findings of all files come at once. */
export function loadDefinitions(project: Project): {
  readonly rulesets: Loaded<Ruleset>[];
  readonly sources: Map<string, Loaded<SourceContract>>;
} {
  const [rulesets, sources] = together(
    () => loadRules(project),
    () => loadSources(project),
  );
  const findings = [...sources.values()].flatMap((source) =>
    checkContract(
      source,
      rulesets.map(({ value }) => value),
    ),
  );
  if (findings.length > 0) throw invalid(findings);
  return { rulesets, sources };
}

/** Both, or the errors of both as one. */
function together<A, B>(one: () => A, other: () => B): [A, B] {
  try {
    return [one(), other()];
  } catch (error) {
    if (!(error instanceof MestreError) || error.kind !== 'config') throw error;
    const second = failureOf(other);
    if (second === undefined || second.message === error.message) throw error;
    const { at = '' } = error;
    const message = `${error.message}\n${second.message}`;
    const isCounted = error.code === 'config_invalid' && second.code === 'config_invalid';
    const hint = isCounted ? remedyOf(message.split('\n').length) : (error.hint ?? '');
    throw new MestreError('config', error.code, message, { hint, at, cause: error });
  }
}

function failureOf(work: () => unknown): MestreError | undefined {
  try {
    work();
    return undefined;
  } catch (error) {
    return error instanceof MestreError && error.kind === 'config' ? error : undefined;
  }
}
