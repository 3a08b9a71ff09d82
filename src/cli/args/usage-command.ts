import { Argument, Command, InvalidArgumentError, type Option } from "commander";
import { didYouMean, meantBy } from "../../text/closest";
import { plural } from "../../text/plural";
import { UsageError } from "../terminal/status";

/**
 * A command whose mistakes of usage are UsageErrors, in the words of this program: what is wrong, which word, what to do.
 * The methods that commander does not declare are those it calls at each mistake.
 */
export class UsageCommand extends Command {
  override createCommand(name?: string): UsageCommand {
    return new UsageCommand(name);
  }

  /** What none of the others is called for. */
  override error(message: string): never {
    throw new UsageError(`${message.replace(/^error: /, "").replace(/\.$/, "")}. ${this.#see}`);
  }

  /** Of `help nonsense` too. */
  override help(context?: { error: boolean } | ((text: string) => string)): never {
    if (typeof context === "object" && context.error) {
      throw noCommand(
        this.args.at(-1) ?? "",
        this.commands.map((one) => one.name()),
      );
    }
    super.help();
  }

  unknownOption(word: string): never {
    const [flag = "", value] = word.split("=", 2);
    if (value !== undefined && this.#flags.includes(flag)) {
      throw new UsageError(`${flag} takes no value: leave out ${JSON.stringify(`=${value}`)}`);
    }
    const meant = flag.startsWith("--") ? meantBy(flag.slice(2), this.#names) : [];
    const what = `${this.name()} has no option ${flag}`;
    throw new UsageError(
      meant.length > 0 ? `${what}. ${didYouMean(meant.map((name) => `--${name}`))}` : `${what}. ${this.#see}`,
    );
  }

  optionMissingArgument({ long, short, flags }: Option): never {
    throw new UsageError(`${long ?? short} needs a value: ${flags}`);
  }

  missingArgument(name: string): never {
    const argument = this.registeredArguments.find((one) => one.name() === name);
    const what = argument?.argChoices ? `one of ${argument.argChoices.join(", ")}` : argument?.description;
    throw new UsageError(`${this.name()} needs <${name}>: ${what}. ${this.#see}`);
  }

  _excessArguments(words: readonly string[]): never {
    const taken = this.registeredArguments.length;
    const rest = words.slice(taken).map((word) => JSON.stringify(word));
    const many = rest.length === 1 ? "is one too many" : "are too many";
    throw new UsageError(
      `${this.name()} takes at most ${plural(taken, "argument")}: ${rest.join(", ")} ${many}. ${this.#see}`,
    );
  }

  _conflictingOption(option: Option, other: Option): never {
    const [one, another] = [option, other].map(({ long, short }) => long ?? short);
    throw new UsageError(`${one} cannot be used with ${another}: leave one of them out`);
  }

  _callParseArg(target: Option | Argument, value: string, previous: unknown): unknown {
    try {
      return target.parseArg?.(value, previous);
    } catch (error) {
      if (!(error instanceof InvalidArgumentError)) throw error;
      const { argChoices } = target;
      const name = target instanceof Argument ? "" : `${target.long ?? target.short}: `;
      const why = argChoices ? `is not one of ${argChoices.join(", ")}` : error.message;
      const meant = argChoices ? meantBy(value, argChoices) : [];
      const hint = meant.length > 0 ? `. ${didYouMean(meant)}` : "";
      throw new UsageError(`${name}${JSON.stringify(value)} ${why}${hint}`);
    }
  }

  get #see(): string {
    const { parent } = this;
    return `See ${parent ? `${parent.name()} ` : ""}${this.name()} --help`;
  }

  /** Of options that have a line in the help. */
  get #flags(): string[] {
    return this.createHelp()
      .visibleOptions(this)
      .flatMap(({ long }) => long ?? []);
  }

  get #names(): string[] {
    const flags = this.parent instanceof UsageCommand ? [...this.#flags, ...this.parent.#flags] : this.#flags;
    return [...new Set(flags.map((flag) => flag.slice(2)))];
  }
}

/** A word that is not one of these commands. `hint`: what else it may be for. */
export function noCommand(word: string, commands: readonly string[], hint = ""): UsageError {
  const meant = meantBy(word, commands);
  const toDo = meant.length > 0 ? `. ${didYouMean(meant)}` : `: ${hint}sockdex --help lists the commands`;
  return new UsageError(`${JSON.stringify(word)} is not a command${toDo}`);
}
