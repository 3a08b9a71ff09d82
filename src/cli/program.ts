import { Command, CommanderError } from "commander";
import { version } from "../../package.json";
import { messageOf } from "../table/realms";
import type { Done } from "./args/done";
import { addCheckCommand } from "./check/command";
import { addCompletionCommand } from "./completion/command";
import { addConvertCommand } from "./convert/command";
import { addDiffCommand } from "./diff/command";
import { addFindCommand } from "./find/command";
import { addListCommand } from "./list/command";
import { addReportCommand } from "./report/command";
import { addSummaryCommand } from "./summary/command";
import { complain, complainOfUsage, pointOut } from "./terminal/output";
import { STATUS_HELP, type Status, status, UsageError } from "./terminal/status";
import { addWatchCommand } from "./watch/command";

/** The commands, in the order of the help. Each loads what it does when it is called. */
const COMMANDS = [
  addListCommand,
  addSummaryCommand,
  addReportCommand,
  addFindCommand,
  addDiffCommand,
  addWatchCommand,
  addCheckCommand,
  addConvertCommand,
  addCompletionCommand,
];

/** Runs the command line. */
export async function run(argv: readonly string[]): Promise<Status> {
  let result: Status = status.OK;
  const program = createProgram((status) => {
    result = status;
  });
  try {
    await program.parseAsync(argv);
    return result;
  } catch (error) {
    // commander has reported it by now.
    if (error instanceof CommanderError) return error.exitCode === 0 ? status.OK : status.USAGE;
    complain(messageOf(error));
    if (error instanceof UsageError && error.place) pointOut(error.place);
    return error instanceof UsageError ? status.USAGE : status.FAILED;
  }
}

/** The whole command line; the status of the command that runs goes to `done`. */
export function createProgram(done: Done): Command {
  const program = new Command("sockdex")
    .description("The state of every socket of a Linux machine, from its tables in /proc/net or from captured ones.")
    .version(version, "-V, --version")
    .exitOverride()
    .configureOutput({ outputError: complainOfUsage })
    .addHelpText("after", HELP);
  for (const add of COMMANDS) add(program, done);
  return program;
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
Without a command it lists: sockdex -p tcp is sockdex list -p tcp.

Examples:
  sockdex                         the sockets of this machine
  sockdex list --help             what a listing can be
  sockdex summary                 how many there are, by protocol and state
  sockdex find :443               who has this port
  sockdex diff before.txt         what has changed since
  sockdex watch                   what changes now
  sockdex report -o now.html      a page to look at
  sockdex check 10.0.0.5:80       test whether a connection succeeds
  sockdex convert dumps/ -o rows.parquet
  ssh host cat /proc/net/tcp | sockdex --file -
${STATUS_HELP}`;
