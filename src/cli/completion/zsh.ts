import type { ArgumentDescription, CommandDescription, OptionDescription } from "./describe";
import { type Completed, defaultCommand, namesOf, quoted } from "./words";

/** For zsh: a file `_sockdex` in $fpath, or evaluated after compinit. */
export function zshScript(program: CommandDescription): string {
  const { name, commands } = program;
  const lines = (specs: readonly string[], indent: string) => specs.join(` \\\n${indent}`);
  const first = [...defaultCommand(program).options, ...program.options.filter(({ long }) => long !== "--help")];
  return `#compdef ${name}
# zsh completion for ${name}: source <(${name} completion zsh)
_${name}() {
  local curcontext=$curcontext state line
  local -a commands=(
    ${commands.map(({ word, description }) => quoted(`${word}:${description}`)).join("\n    ")}
  )
  _arguments -C \\
    ${lines([...first.flatMap(optionSpecs), quoted("1: :->command"), quoted("*:: :->rest")], "    ")}
  case $state in
    command) _describe command commands ;;
    rest)
      case $line[1] in
${commands.map((command) => `        ${command.word}) _arguments \\\n            ${lines(specsOf(command), "            ")} ;;`).join("\n")}
      esac ;;
  esac
}
compdef _${name} ${name} 2>/dev/null
`;
}

function specsOf({ options, arguments: list }: CommandDescription): string[] {
  const specs = [...options.flatMap(optionSpecs), ...list.map(argumentSpec)];
  return specs.length > 0 ? specs : [quoted("*: :")];
}

/** `'(-p --protocol)'{-p,--protocol}'[only these]:value:'`. */
function optionSpecs(option: OptionDescription): string[] {
  const names = namesOf(option);
  const text = option.description.replace(/[[\]:\\]/g, "\\$&");
  const about = quoted(`[${text}]${option.takesValue ? `: :${actionOf(option)}` : ""}`);
  return names.length === 1 ? [`${names[0]}${about}`] : [`'(${names.join(" ")})'{${names.join(",")}}${about}`];
}

function argumentSpec(argument: ArgumentDescription, index: number): string {
  return quoted(`${argument.isVariadic ? "*" : index + 1}: :${actionOf(argument)}`);
}

function actionOf({ values, isFile }: Completed): string {
  if (values.length > 0) return `(${values.join(" ")})`;
  return isFile ? "_files" : "";
}
