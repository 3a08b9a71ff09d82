import { Argument, Command, CommanderError, Option } from "commander";
import { version } from "../../package.json";
import { messageOf } from "../table/realms";
import { addFilterFlags } from "./args/filter-flags";
import {
  addColourOption,
  addDumpOptions,
  addInputOptions,
  addJsonOption,
  addPlaceOptions,
  addRowsOptions,
  addTableOptions,
  addTextOptions,
  filterOption,
  parseCount,
  parseDescriptor,
  parseNames,
  parsePid,
  parseSeconds,
  parseTarget,
} from "./args/options";
import type { CheckOptions, Target } from "./check/check";
import type { SHELLS } from "./completion/completion";
import { addConvertOptions, type ConvertCommandOptions } from "./convert/convert-options";
import type { DiffOptions } from "./diff/diff";
import type { FindOptions } from "./find/find";
import {
  CHECK_HELP,
  COMPLETION_HELP,
  CONVERT_HELP,
  DIFF_HELP,
  FIND_HELP,
  LIST_HELP,
  PROGRAM_HELP,
  REPORT_HELP,
  SUMMARY_HELP,
  WATCH_HELP,
} from "./help/help";
import type { ListOptions } from "./list/list";
import { addListOptions } from "./list/list-options";
import { addReportOptions, type ReportOptions } from "./report/report-options";
import type { SummaryOptions } from "./summary/summary";
import { complain, pointOut } from "./terminal/output";
import { type Status, status, UsageError } from "./terminal/status";
import type { WatchOptions } from "./watch/watch";

/** Runs the command line. Commands are loaded when they are called for. */
export async function run(argv: readonly string[]): Promise<Status> {
  let result: Status = status.OK;
  const program = createProgram((status) => {
    result = status;
  });
  try {
    await program.parseAsync(argv);
    return result;
  } catch (error) {
    // commander has said it by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? status.OK : status.USAGE;
    complain(messageOf(error));
    if (error instanceof UsageError && error.place) pointOut(error.place);
    return error instanceof UsageError ? status.USAGE : status.FAILED;
  }
}

/** The whole command line; what a command answers goes to `done`. */
export function createProgram(done: (status: Status) => void): Command {
  const program = new Command("sockdex")
    .description("The state of every socket of a Linux machine, from its tables in /proc/net or from captured ones.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({ outputError })
    .addHelpText("after", PROGRAM_HELP);

  const list = program
    .command("list", { isDefault: true })
    .description("list sockets, a line each")
    .addHelpText("after", LIST_HELP);
  addListOptions(addFilterFlags(addRowsOptions(addInputOptions(list))))
    .addArgument(filterWords())
    .action(async (words: string[], options: ListOptions) => {
      // As the default command it gets misspelt ones.
      const [word = ""] = words;
      if (program.args[0] !== "list" && word !== "" && !(await beginsFilter(word))) refuseCommand(word, program);
      done(await (await import("./list/list")).list(words, options));
    });

  const summary = program
    .command("summary")
    .description("count sockets by protocol and state, by addresses, networks and ports")
    .addOption(
      new Option(
        "--by <what>",
        "remote, remote/24, remote/24/64, local, remote-port, local-port, uid; several by commas (default: remote,remote/24,local-port)",
      ).argParser(parseNames),
    )
    .addOption(new Option("--top <entries>", "so many in each list (default: 10)").argParser(parseCount))
    .addHelpText("after", SUMMARY_HELP);
  addFilterFlags(addColourOption(addJsonOption(addInputOptions(summary), "one JSON object")))
    .addArgument(filterWords())
    .action(async (words: string[], options: SummaryOptions) => {
      done(await (await import("./summary/summary")).summary(words, options));
    });

  const report = program
    .command("report")
    .description("make a page that shows dumps, or the live tables, in a browser")
    .argument("[dumps...]", "files, folders, patterns; - is standard input; left out: the live tables")
    .addHelpText("after", REPORT_HELP);
  addReportOptions(report).action(async (dumps: string[], options: ReportOptions) => {
    done(await (await import("./report/report")).report(dumps, options));
  });

  const find = program
    .command("find")
    .description("find sockets by inode, process, descriptor or endpoint, and who holds them")
    .argument("[what]", "inode, PID:FD, [ADDRESS]:PORT, address, network, or a process's name")
    .addOption(new Option("--pid <pid>", "all sockets of this process").argParser(parsePid))
    .addOption(new Option("--fd <pid:fd>", "the socket of one descriptor").argParser(parseDescriptor))
    .addOption(new Option("--name <name>", "all sockets of processes called so"))
    .addOption(new Option("-i, --info", "TCP_INFO too: round-trip times, bytes, retransmits (needs the package koffi)"))
    .addHelpText("after", FIND_HELP);
  addRowsOptions(addDumpOptions(find)).action(async (what: string | undefined, options: FindOptions) => {
    done(await (await import("./find/find")).find(what, options));
  });

  const diff = program
    .command("diff")
    .description("show what is different between two dumps, or between a dump and now: of the tables that both hold")
    .argument("<before>", "a captured table; - is standard input")
    .argument("[after]", "another; left out: the live tables")
    .addHelpText("after", DIFF_HELP);
  const shown = addTableOptions(addJsonOption(addTextOptions(addPlaceOptions(diff)), "one JSON object a line"));
  addFilterFlags(
    shown.addOption(new Option("--limit <rows>", "at most so many of each kind of change").argParser(parseCount)),
  )
    .addOption(filterOption())
    .action(async (before: string, after: string | undefined, options: DiffOptions) => {
      done(await (await import("./diff/diff")).diff(before, after, options));
    });

  const watch = program
    .command("watch")
    .description("watch what changes, as it does")
    .addOption(new Option("--interval <seconds>", "between two readings (default: 1)").argParser(parseSeconds))
    .addOption(new Option("--count <readings>", "end after so many").argParser(parseCount))
    .addOption(new Option("--limit <rows>", "as lines: at most so many of each kind of change").argParser(parseCount))
    .addHelpText("after", WATCH_HELP);
  addFilterFlags(addColourOption(addJsonOption(addPlaceOptions(watch), "one JSON object a line")))
    .addArgument(filterWords())
    .action(async (words: string[], options: WatchOptions) => {
      done(await (await import("./watch/watch")).watch(words, options));
    });

  const check = program
    .command("check")
    .description("connect, or look at a descriptor, and tell how it went by getsockopt (needs the package koffi)")
    .argument("[host:port]", "each of the host's addresses is tried", parseTarget)
    .addOption(new Option("--timeout <seconds>", "for each address (default: 5)").argParser(parseSeconds))
    .addOption(new Option("--fd <pid:fd>", "a descriptor of another process instead").argParser(parseDescriptor))
    .addOption(new Option("--take-error", "with --fd: read its pending error, which that process then never sees"))
    .addHelpText("after", CHECK_HELP);
  addColourOption(addJsonOption(check, "one JSON object a line")).action(
    async (target: Target | undefined, options: CheckOptions) => {
      done(await (await import("./check/check")).check(target, options));
    },
  );

  const convert = program
    .command("convert")
    .description("convert captured tables to NDJSON, CSV, Arrow or Parquet")
    .argument("[inputs...]", "files, folders, patterns; - is standard input")
    .addHelpText("after", CONVERT_HELP);
  addConvertOptions(convert).action(async (inputs: string[], options: ConvertCommandOptions) => {
    done(await (await import("./convert/convert")).convert(inputs, options));
  });

  program
    .command("completion")
    .description("print the script that completes sockdex in a shell")
    .addArgument(new Argument("<shell>", "whose").choices(["bash", "zsh", "fish"]))
    .addHelpText("after", COMPLETION_HELP)
    .action(async (shell: keyof typeof SHELLS) => {
      done(await (await import("./completion/completion")).completion(shell, program));
    });
  return program;
}

/** A whole filter in one argument, or the first word of one. */
async function beginsFilter(argument: string): Promise<boolean> {
  // Loaded here: the library is none of --help's business.
  const { FILTER_WORDS } = await import("../index");
  // With an operator in it, it is at least meant for one: the filter's own complaint tells more.
  return /[ =<>()]/.test(argument.trim()) || FILTER_WORDS.includes(argument.trim());
}

/** Says which command may have been meant, in commander's words. */
function refuseCommand(word: string, program: Command): void {
  const words = new Command(program.name()).exitOverride().configureOutput({ outputError });
  for (const command of program.commands) words.command(command.name());
  words.parse([word], { from: "user" });
}

function outputError(text: string): void {
  complain(oneLine(text));
}

function filterWords(): Argument {
  return new Argument("[filter...]", "in ss's language: state established and dport = :443");
}

/** commander's `error: unknown option '--foo'` and, on a line of its own, a suggestion. */
function oneLine(text: string): string {
  return text
    .replace(/^error: /, "")
    .trim()
    .replaceAll("\n", " ");
}
