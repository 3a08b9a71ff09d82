import type { CommandDescription, OptionDescription } from "./describe";
import { type Completed, defaultCommand, quoted } from "./words";

/** For fish: a file in ~/.config/fish/completions, or sourced. */
export function fishScript(program: CommandDescription): string {
  const { name, commands } = program;
  const line = (condition: string, rest: string) => `complete -c ${name} -n ${quoted(condition)} ${rest}`;
  const isFirst = `not __fish_seen_subcommand_from ${commands.map(({ word }) => word).join(" ")}`;
  const isIn = ({ word }: CommandDescription) => `__fish_seen_subcommand_from ${word}`;
  return [
    `# fish completion for ${name}: ${name} completion fish | source`,
    `complete -c ${name} -f`,
    ...commands.map(({ word, description }) => line(isFirst, `-a ${word} -d ${quoted(description)}`)),
    ...program.options.map((option) => line(isFirst, optionPart(option))),
    ...defaultCommand(program).options.map((option) => line(isFirst, optionPart(option))),
    ...commands.flatMap((command) => [
      ...command.options.map((option) => line(isIn(command), optionPart(option))),
      ...command.arguments.slice(0, 1).flatMap((argument) => {
        const part = valuePart(argument);
        return part === "" ? [] : [line(isIn(command), part)];
      }),
    ]),
    "",
  ].join("\n");
}

function optionPart(option: OptionDescription): string {
  const { short, long, description, takesValue } = option;
  const value = valuePart(option) || "-x";
  return [
    ...(short ? [`-s ${short.slice(1)}`] : []),
    ...(long ? [`-l ${long.slice(2)}`] : []),
    ...(takesValue ? [value] : []),
    `-d ${quoted(description)}`,
  ].join(" ");
}

/** -F: files, -x: no files. */
function valuePart({ values, isFile }: Completed): string {
  if (values.length > 0) return `-x -a ${quoted(values.join(" "))}`;
  return isFile ? "-rF" : "";
}
