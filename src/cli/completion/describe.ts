import type { Argument, Command, Option } from "commander";

/** The command line as data: what completion scripts and the man page are made of. */
export interface CommandDescription {
  /** `sockdex find`. */
  name: string;
  word: string;
  description: string;
  arguments: ArgumentDescription[];
  options: OptionDescription[];
  commands: CommandDescription[];
  /** What --help says after the options. */
  more: string;
}

export interface ArgumentDescription {
  /** `<before>`, `[after]`. */
  usage: string;
  description: string;
  /** What completion offers. */
  values: readonly string[];
  isVariadic: boolean;
  isFile: boolean;
}

export interface OptionDescription {
  /** `-p, --protocol <names>`. */
  flags: string;
  short: string | undefined;
  long: string | undefined;
  description: string;
  takesValue: boolean;
  /** What its value can be, where nothing else is taken. */
  choices: readonly string[];
  /** What completion offers: those, or some of what it can be. */
  values: readonly string[];
  isFile: boolean;
}

/** Values that are paths. */
const PATHS = /<(dump|path|file)>|\[(dump|path|file)\]/;
const PATH_ARGUMENTS = ["before", "after", "inputs", "dumps"];

export function describeCommand(command: Command, parent?: CommandDescription): CommandDescription {
  const help = command.createHelp();
  const description: CommandDescription = {
    name: parent ? `${parent.name} ${command.name()}` : command.name(),
    word: command.name(),
    description: command.description(),
    arguments: command.registeredArguments.map(describeArgument),
    options: help.visibleOptions(command).map(describeOption),
    commands: [],
    more: textAfterHelp(command),
  };
  description.commands = help.visibleCommands(command).map((one) => describeCommand(one, description));
  return description;
}

function describeArgument(argument: Argument): ArgumentDescription {
  const name = argument.name();
  const usage = `${name}${argument.variadic ? "..." : ""}`;
  return {
    usage: argument.required ? `<${usage}>` : `[${usage}]`,
    description: argument.description,
    values: argument.argChoices ?? [],
    isVariadic: argument.variadic,
    isFile: PATH_ARGUMENTS.includes(name),
  };
}

function describeOption(option: Option): OptionDescription {
  return {
    flags: option.flags,
    short: option.short,
    long: option.long,
    description: option.description,
    takesValue: option.required || option.optional,
    choices: option.argChoices ?? [],
    values: option.argChoices ?? [],
    isFile: PATHS.test(option.flags),
  };
}

/** commander keeps it for itself: it is what --help writes besides. */
function textAfterHelp(command: Command): string {
  const { writeOut } = command.configureOutput();
  let text = "";
  command.configureOutput({
    writeOut: (part) => {
      text += part;
    },
  });
  command.outputHelp();
  command.configureOutput({ writeOut: writeOut ?? ((part) => void process.stdout.write(part)) });
  return text.slice(command.helpInformation().length).trim();
}
