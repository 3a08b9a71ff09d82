import { type Command, Option } from "commander";
import { messageOf } from "../../table/realms";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import { addColourOption, addInputOptions, addJsonOption, filterWords, parseCount } from "../args/options";
import { complain } from "../terminal/output";
import { STATUS_HELP, status, UsageError } from "../terminal/status";
import type { SummaryOptions } from "./summary";

/** `sockdex summary`. */
export function addSummaryCommand(program: Command, done: Done): void {
  const command = program
    .command("summary")
    .description("what is wrong, then counts by protocol and state, by addresses, networks and ports")
    .addHelpText("after", SUMMARY_HELP);
  addSummaryOptions(command).action(async (words: string[], options: SummaryOptions) => {
    done(await (await import("./summary")).summary(words, options));
  });
}

/** `sockdex doctor`. */
export function addDoctorCommand(program: Command, done: Done): void {
  const command = program
    .command("doctor")
    .description("what summary prints, with status 1 when something is severe: for scripts and health checks")
    .addHelpText("after", DOCTOR_HELP);
  addSummaryOptions(command).action(async (words: string[], options: SummaryOptions) => {
    try {
      done(await (await import("./summary")).doctor(words, options));
    } catch (error) {
      if (error instanceof UsageError) throw error;
      complain(messageOf(error));
      done(status.UNKNOWN);
    }
  });
}

function addSummaryOptions(command: Command): Command {
  command
    .addOption(
      new Option(
        "--by <what>",
        "remote, remote/24, remote/24/64, local, remote-port, local-port, uid, netns, state, protocol, process or pid; commas count them together, state,local-port; may be given again (default: remote, remote/24 and local-port)",
      ).argParser((text: string, before: string[] | undefined) => [...(before ?? []), text]),
    )
    .addOption(new Option("--top <entries>", "entries of each list (default: 10)").argParser(parseCount));
  const withInput = addColourOption(addJsonOption(addInputOptions(command), "one JSON object"));
  return addFilterFlags(withInput).addArgument(filterWords());
}

/** What --help says after the options, in lines of at most 80. */
const SUMMARY_HELP = `
First is what stands out, the worst first, no socket in two places: connections
that are not closed, accepted, answered or read, loss, ports and descriptors
that run out, with the process, the service and the peer or network. ! is
severe. Of live tables the processes' limits are looked at, and where something
stands out, who holds its sockets: a pass over /proc of some 5 us a descriptor.

Where netlink is available, a finding says how long its oldest socket has been
so, as far as the kernel's clocks prove it: "at least" is a lower bound. Of more
than 400 sockets a sample is asked. What began less than a second ago is not
severe. Captured tables have no such clocks.

On a terminal lists are shortened, and sections left out, to fit its height,
unless --by, --top or --wide is given.

A network is of 24 bits in IPv4 and 64 in IPv6, or as remote/16/48 says. IPv4
counts as such in IPv6's tables too. Queues that are not empty stand below, the
longest first: one look does not tell whether they move, sockdex watch does.

Examples:
  sockdex summary
  sockdex summary --by remote/16 --by uid --top 20
  sockdex summary --by process,state      which process has what
  sockdex summary --protocol tcp,tcp6 --json
  sockdex summary state close-wait dst 10.0.0.0/8
  xz -dc tables.txt.xz | sockdex summary --file -
${STATUS_HELP}`;

const DOCTOR_HELP = `
sockdex summary --help says what it looks for.

Examples:
  sockdex doctor
  sockdex doctor --json | jq '.findings[] | {severity, title, process}'
  sockdex doctor -t sport = :8080      of the sockets of one service
  sockdex doctor --file tcp.txt        of a captured table
  sockdex doctor --file rec --at 20:35    as it was recorded

Exit status: 0 nothing is severe; 1 something is; 2 wrong usage, or the tables
could not be read.`;
