import { MestreError } from '../errors.ts';
import type { Context } from './context.ts';
import type { Tree, TreeOption } from './declare/tree.ts';

export interface CompletionOptions {
  readonly shell: string;
  readonly tree: Tree;
}

const shells: Readonly<Record<string, (tree: Tree) => string>> = { bash: toBash, zsh: toZsh, fish: toFish };

/** Prints the completion script of a shell, made from the declared command line. Throws `unknown_shell` (64). */
export async function completion(context: Context, { shell, tree }: CompletionOptions): Promise<void> {
  const render = shells[shell];
  if (render === undefined)
    throw new MestreError('usage', 'unknown_shell', `No completion for ${shell}`, {
      hint: 'mestre completion bash, zsh or fish',
    });
  const script = render(tree);
  context.out.answer('mestre.completion/1', { shell, script }, () => script);
}

interface Node {
  /** `mestre config show`. */
  readonly path: string;
  readonly tree: Tree;
  /** Its own options and those of the program. */
  readonly options: readonly TreeOption[];
}

function nodesOf(tree: Tree): Node[] {
  const walk = (node: Tree, path: string): Node[] => {
    const options = node === tree ? node.options : [...node.options, ...tree.options];
    return [{ path, tree: node, options }, ...node.commands.flatMap((child) => walk(child, `${path} ${child.name}`))];
  };
  return walk(tree, tree.name);
}

const flagsOf = (options: readonly TreeOption[]): string[] => [...new Set(options.flatMap((option) => option.flags))];

function toBash(tree: Tree): string {
  const nodes = nodesOf(tree);
  const choices = withChoices(nodes);
  return `# mestre completion for bash: mestre completion bash > ~/.local/share/bash-completion/completions/mestre
_${tree.name}() {
  local current=\${COMP_WORDS[COMP_CWORD]} before=\${COMP_WORDS[COMP_CWORD - 1]} path=${tree.name} i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case "$path \${COMP_WORDS[i]}" in
      ${nodes
        .slice(1)
        .map((node) => `'${node.path}'`)
        .join(' | ')}) path="$path \${COMP_WORDS[i]}" ;;
    esac
  done
  case "$before" in
${choices.map(({ flags, values }) => `    ${flags.join(' | ')}) COMPREPLY=($(compgen -W '${values.join(' ')}' -- "$current")); return ;;`).join('\n')}
  esac
  case "$path" in
${nodes
  .map(
    (node) =>
      `    '${node.path}') COMPREPLY=($(compgen -W '${[...node.tree.commands.map((child) => child.name), ...flagsOf(node.options)].join(' ')}' -- "$current")) ;;`,
  )
  .join('\n')}
  esac
}
complete -o default -F _${tree.name} ${tree.name}
`;
}

function toZsh(tree: Tree): string {
  const nodes = nodesOf(tree);
  return `#compdef ${tree.name}
# mestre completion for zsh: mestre completion zsh > "\${fpath[1]}/_mestre"
_${tree.name}() {
  local path_so_far=${tree.name} i
  local -a found
  for ((i = 2; i < CURRENT; i++)); do
    case "$path_so_far \${words[i]}" in
      ${nodes
        .slice(1)
        .map((node) => `'${node.path}'`)
        .join(' | ')}) path_so_far="$path_so_far \${words[i]}" ;;
    esac
  done
  case "\${words[CURRENT - 1]}" in
${withChoices(nodes)
  .map(({ flags, values }) => `    ${flags.join(' | ')}) compadd -- ${values.join(' ')}; return ;;`)
  .join('\n')}
  esac
  case "$path_so_far" in
${nodes
  .map(
    (node) =>
      `    '${node.path}') found=(${describedWords(node)
        .map(([word, about]) => quoted(`${word.replaceAll(':', '\\:')}:${about}`))
        .join(' ')}) ;;`,
  )
  .join('\n')}
  esac
  _describe '${tree.name}' found
  _files
}
if [ "$funcstack[1]" = "_${tree.name}" ]; then _${tree.name} "$@"; else compdef _${tree.name} ${tree.name}; fi
`;
}

function toFish(tree: Tree): string {
  const nodes = nodesOf(tree);
  const lines = nodes.flatMap((node) => {
    const here = `-n '__${tree.name}_at ${quoted(node.path).slice(1, -1)}'`;
    return [
      ...node.tree.commands.map(
        (child) => `complete -c ${tree.name} -f ${here} -a ${child.name} -d ${quoted(child.summary)}`,
      ),
      ...node.options.map((option) => {
        const flags = option.flags.map((flag) =>
          flag.startsWith('--') ? `-l ${flag.slice(2)}` : `-s ${flag.slice(1)}`,
        );
        const value =
          option.choices.length > 0 ? ` -x -a ${quoted(option.choices.join(' '))}` : option.takesValue ? ' -r' : '';
        return `complete -c ${tree.name} ${here} ${flags.join(' ')}${value} -d ${quoted(option.description)}`;
      }),
    ];
  });
  return `# mestre completion for fish: mestre completion fish > ~/.config/fish/completions/mestre.fish
function __${tree.name}_at
  set -l path ${tree.name}
  for word in (commandline -opc)[2..-1]
    switch "$path $word"
      case ${nodes
        .slice(1)
        .map((node) => quoted(node.path))
        .join(' ')}
        set path "$path $word"
    end
  end
  test "$path" = "$argv"
end
${lines.join('\n')}
`;
}

function withChoices(nodes: readonly Node[]): { flags: readonly string[]; values: readonly string[] }[] {
  const byFlags = new Map<string, { flags: readonly string[]; values: readonly string[] }>();
  for (const option of nodes.flatMap((node) => node.options))
    if (option.choices.length > 0) byFlags.set(option.flags.join(), { flags: option.flags, values: option.choices });
  return [...byFlags.values()];
}

function describedWords(node: Node): (readonly [string, string])[] {
  const commands = node.tree.commands.map((child) => [child.name, child.summary] as const);
  return [
    ...commands,
    ...node.options.flatMap((option) => option.flags.map((flag) => [flag, option.description] as const)),
  ];
}

/** A word in single quotes, as bash, zsh and fish all read it. */
function quoted(text: string): string {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
