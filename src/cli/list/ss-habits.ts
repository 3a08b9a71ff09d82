import type { Command } from "commander";
import { Option } from "commander";
import { FIRST_WORDS } from "../../filter/vocabulary";
import { PROTOCOLS } from "../../table/protocols";
import { UsageError } from "../terminal/status";

/*
 * What fingers type that know ss and netstat. Options that only ask for what is so anyway are taken; those that mean
 * another command here are met with its name.
 */

/** As ss has them, and always so here. */
const TAKEN: readonly Option[] = [
  new Option("-a, --all", "all states"),
  new Option("-n, --numeric", "addresses and ports as numbers"),
  new Option("-o, --options", "timers"),
];

/** What to type instead. */
const INSTEAD: readonly (readonly [flags: string, instead: string])[] = [
  ["-s, --summary", "counts by state and protocol are sockdex summary"],
  ["-x, --unix", "unix sockets are shown by sockdex find --pid PID"],
  ["-r", "names of ports are shown with --resolve, addresses have none here"],
  ["-E, --events", "changes, as they come, are sockdex watch"],
  ["-c, --continuous", "changes, as they come, are sockdex watch"],
  ["-K, --kill", "sockets are closed by sockdex kill FILTER"],
  ["-N, --net <name>", "another network namespace is chosen by --pid PID, and --all-namespaces shows all"],
];

/** Adds them to a command, without a line in its help. */
export function addSsHabits(command: Command): Command {
  for (const option of TAKEN) command.addOption(option.hideHelp());
  for (const [flags, instead] of INSTEAD) {
    const option = new Option(flags).hideHelp();
    command.addOption(option).on(`option:${option.name()}`, () => {
      throw new UsageError(`${flags.split(/[ ,]/, 1)[0]} is an option of ss or netstat: ${instead}`);
    });
  }
  return command;
}

/** Letters of options of ss and netstat without a value. */
const CLUSTER = /^-[tuwxalnoemisHr46]*p[tuwxalnoemisHr46]*$/;

/**
 * The words of a command line with -p as people of ss mean it: `-tlnp`, and -p in front of an option or a filter, shows
 * processes. Before names of protocols it is --protocol, and so is `-ptcp`.
 */
export function withProcesses(words: readonly string[]): string[] {
  const end = words.indexOf("--");
  return words.flatMap((word, i) => {
    const next = words[i + 1];
    // Of --sort it is the value: -proto.
    const isValue = words[i - 1] === "--sort";
    if ((end >= 0 && i > end) || isValue || !CLUSTER.test(word) || namesProtocols(next)) return [word];
    const [before = "", after = ""] = word.split("p", 2);
    if (namesProtocols(after) || (word === "-p" && !isOptionOrFilter(next))) return [word];
    const others = `${before}${after}`;
    return others === "-" ? ["--process"] : [others, "--process"];
  });
}

function namesProtocols(word = ""): boolean {
  return word !== "" && word.split(",").every((name) => PROTOCOLS.some((protocol) => protocol === name));
}

function isOptionOrFilter(word = "-"): boolean {
  return word.startsWith("-") || beginsFilter(word);
}

/** A whole filter in one argument, or the first word of one. Words with an operator are meant as a filter. */
export function beginsFilter(argument: string): boolean {
  return /[ =<>()]/.test(argument.trim()) || FIRST_WORDS.includes(argument.trim());
}
