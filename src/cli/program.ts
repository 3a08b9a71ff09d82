import { isatty } from "node:tty";
import { type Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { messageOf } from "../table/realms";
import type { Done } from "./args/done";
import { HELP_LINES } from "./args/help-lines";
import { UsageCommand } from "./args/usage-command";
import { addCheckCommand } from "./check/command";
import { addCompletionCommand } from "./completion/command";
import { addConvertCommand } from "./convert/command";
import { addDiffCommand } from "./diff/command";
import { addEndsCommand } from "./ends/command";
import { addFindCommand } from "./find/command";
import { addKillCommand } from "./kill/command";
import { addListCommand } from "./list/command";
import { withProcesses } from "./list/ss-habits";
import { addRecordCommand } from "./record/command";
import { addReportCommand } from "./report/command";
import { addDoctorCommand, addSummaryCommand } from "./summary/command";
import { end } from "./terminal/end";
import { complain, pointOut, write } from "./terminal/output";
import { STATUS_HELP, type Status, status, UsageError } from "./terminal/status";
import { addTopCommand } from "./top/command";
import { addWatchCommand } from "./watch/command";

/** The commands, in the order of the help. Each loads what it does when it is called. */
const COMMANDS: ReadonlyMap<string, AddCommand> = new Map<string, AddCommand>([
  ["list", addListCommand],
  ["summary", addSummaryCommand],
  ["doctor", addDoctorCommand],
  ["report", addReportCommand],
  ["find", addFindCommand],
  ["diff", addDiffCommand],
  ["watch", addWatchCommand],
  ["top", addTopCommand],
  ["kill", addKillCommand],
  ["check", addCheckCommand],
  ["record", addRecordCommand],
  ["ends", addEndsCommand],
  ["convert", addConvertCommand],
  ["completion", addCompletionCommand],
]);

type AddCommand = (program: Command, done: Done, names: readonly string[]) => void;

const NAMES = [...COMMANDS.keys()];

/** Runs the command line, and ends the process. */
export async function main(argv: readonly string[]): Promise<void> {
  let isOver = false;
  // Node ends, and well, when nothing is left that it could wait for: not before all is done.
  process.once("beforeExit", () => {
    if (!isOver) process.exitCode = status.FAILED;
  });
  const result = await run(argv);
  isOver = true;
  await end(result);
}

async function run(argv: readonly string[]): Promise<Status> {
  let result: Status = status.OK;
  const done = (status: Status) => {
    result = status;
  };
  const program = createProgram(done, neededFor(argv.slice(2)));
  try {
    const words = argv.slice(2);
    const isList = words[0] === "list" || !COMMANDS.has(words[0] ?? "");
    await program.parseAsync(isList ? withProcesses(words) : words, { from: "user" });
    return result;
  } catch (error) {
    // Of --help and --version, which are written by now.
    if (error instanceof CommanderError) return status.OK;
    complain(messageOf(error));
    if (error instanceof UsageError && error.place) pointOut(error.place);
    return error instanceof UsageError ? status.USAGE : status.FAILED;
  }
}

/** What this command line can concern: to describe all commands takes longer than to read most tables. */
function neededFor([first = "", ...more]: readonly string[]): readonly string[] {
  if (first === "completion") return NAMES;
  if (COMMANDS.has(first)) return [first];
  const isListed = first === "" || (first.startsWith("-") && ![first, ...more].some((word) => GENERAL.has(word)));
  return isListed ? ["list"] : NAMES;
}

/** Options of the program itself, which knows all commands. */
const GENERAL = new Set(["-h", "--help", "-V", "--version"]);

/** The command line; the status of the command that runs goes to `done`. */
export function createProgram(done: Done, names: readonly string[] = NAMES): Command {
  const program = new UsageCommand("sockdex")
    .description("The state of every socket of a Linux machine, from its tables in /proc/net or from captured ones.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureHelp(HELP_LINES)
    .configureOutput({ writeOut: write, ...HELP_OUTPUT })
    .addHelpText("after", HELP);
  for (const name of names) COMMANDS.get(name)?.(program, done, NAMES);
  return program;
}

/** Where no terminal says otherwise. */
const HELP_WIDTH = 80;
/** Help has no colours, and its width is asked of a terminal alone: Node's stream would leave a pipe so that it no longer blocks. */
const HELP_OUTPUT = {
  getOutHasColors: () => false,
  getErrHasColors: () => false,
  getOutHelpWidth: () => (isatty(1) ? process.stdout.columns : HELP_WIDTH),
  getErrHelpWidth: () => (isatty(2) ? process.stderr.columns : HELP_WIDTH),
};

/** What --help says after the options, in lines of at most 80. */
const HELP = `
Without a command it lists: sockdex -p tcp is sockdex list -p tcp.

Examples:
  sockdex                         the sockets of this machine
  sockdex list --help             what a listing can be
  sockdex summary                 what is wrong, and how many there are
  sockdex doctor                  the same, as a health check
  sockdex find :443               who has this port
  sockdex diff before.txt         what has changed since
  sockdex watch                   what changes now
  sockdex top                     who moves how many bytes a second
  sockdex kill dst 10.0.0.9       close connections
  sockdex report -o now.html      a page to look at
  sockdex ends rec/               how recorded connections ended
  sockdex check 10.0.0.5:80       test whether a connection succeeds
  sockdex convert dumps/ -o rows.parquet
  ssh host cat /proc/net/tcp | sockdex --file -
${STATUS_HELP}`;
