import type { CommandDescription, OptionDescription } from "./describe";
import { type Completed, defaultCommand, namesOf } from "./words";

/** For bash 3 on; the package bash-completion need not be there. */
export function bashScript(program: CommandDescription): string {
  const { name, commands } = program;
  const words = (options: readonly OptionDescription[]) => options.flatMap(namesOf);
  const atFirst = [
    ...commands.map(({ word }) => word),
    ...words(program.options),
    ...words(defaultCommand(program).options),
  ];
  return `# bash completion for ${name}: eval "$(${name} completion bash)"
_${name}() {
  local cur=\${COMP_WORDS[COMP_CWORD]} prev=\${COMP_WORDS[COMP_CWORD-1]} command= words= i
  for ((i = 1; i < COMP_CWORD; i++)); do
    case \${COMP_WORDS[i]} in
      ${commands.map(({ word }) => word).join("|")}) command=\${COMP_WORDS[i]}; break ;;
    esac
  done
  case \${command:-${defaultCommand(program).word}}:$prev in
${commands.flatMap(valueCases).join("\n")}
  esac
  case $command in
    "") words="${[...new Set(atFirst)].join(" ")}" ;;
${commands.map(({ word, options }) => `    ${word}) words="${words(options).join(" ")}" ;;`).join("\n")}
  esac
  COMPREPLY=($(compgen -W "$words" -- "$cur"))
  [[ $cur == -* ]] && return
  case $command in
${commands.flatMap(({ word, arguments: [first] }) => (first ? argumentCases(word, first) : [])).join("\n")}
  esac
}
complete -o filenames -F _${name} ${name}
`;
}

function valueCases({ word, options }: CommandDescription): string[] {
  return options
    .filter(({ takesValue }) => takesValue)
    .map((option) => {
      const names = namesOf(option).map((name) => `${word}:${name}`);
      return `    ${names.join("|")}) COMPREPLY=(${valuesOf(option)}); return ;;`;
    });
}

function argumentCases(word: string, argument: Completed): string[] {
  const values = valuesOf(argument);
  return values === "" ? [] : [`    ${word}) COMPREPLY+=(${values}) ;;`];
}

function valuesOf({ values, isFile }: Completed): string {
  if (values.length > 0) return `$(compgen -W "${values.join(" ")}" -- "$cur")`;
  return isFile ? `$(compgen -f -- "$cur")` : "";
}
