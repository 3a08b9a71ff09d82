import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import {
  addColourOption,
  addJsonOption,
  addPlaceOptions,
  filterWords,
  parseCount,
  parseSeconds,
} from "../args/options";
import { KEYS } from "./keys";
import { ORDERS } from "./orders";
import type { TopOptions } from "./top";

/** `sockdex top`. */
export function addTopCommand(program: Command, done: Done): void {
  const command = program
    .command("top")
    .description("who moves how many bytes a second, as it does: by process, peer, service or connection")
    .addOption(
      new Option(
        "--by <what>",
        "process, pid, remote (or peer), remote/24 (or network), service, connection, uid (or user), local-port, state and the others of summary, together with commas (default: process)",
      ),
    )
    .addOption(
      new Option("--sort <column>", "the most first; bytes is in and out together (default: bytes)").choices(ORDERS),
    )
    .addOption(new Option("--interval <seconds>", "between two readings (default: 1)").argParser(parseSeconds))
    .addOption(new Option("--once", "one interval, as lines").conflicts("count"))
    .addOption(new Option("--count <intervals>", "stop after this many").argParser(parseCount))
    .addOption(
      new Option("--limit <entries>", "as lines: at most this many each time (default: 20)").argParser(parseCount),
    )
    .addOption(new Option("--bits", "bits a second instead of bytes; --json keeps bytes"))
    .addHelpText("after", HELP);
  addFilterFlags(addColourOption(addJsonOption(addPlaceOptions(command), "one JSON object for each interval")));
  showTcpAlone(command);
  command.addArgument(filterWords()).action(async (words: string[], options: TopOptions) => {
    done(await (await import("./top")).top(words, options));
  });
}

/** Other flags are taken, and refused with a reason. */
function showTcpAlone({ options }: Command): void {
  for (const option of options) {
    if (["--udp", "--raw", "--listening"].includes(option.long ?? "")) option.hideHelp();
    if (option.long === "--protocol") option.description = "only tcp, or tcp6 (default: both)";
  }
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
Bytes are those that the kernel counts of each TCP connection, by netlink: it
needs the package koffi, and no privilege. What a connection moves counts to its
end, where the kernel reports ends; one that opens and ends between two readings
counts for the process that listens on its port. UDP is not counted by socket.
Both ends of a connection within this machine count, each for its process.

A service is a port that is listened on here (inbound), or the port of the peer
(outbound). RETR/s are segments sent again, NEW/s and END/s connections opened
and ended, each a second.

On a terminal the screen is its own until it ends; elsewhere, and with --once,
it prints a table for each interval. What cannot be seen is said: processes of
other users, ends that the kernel could not report.

Keys:
${KEYS.helpLines.map((line) => `  ${line}`).join("\n")}

Examples:
  sockdex top
  sockdex top --by peer state established and sport = :443
  sockdex top --once --json | jq '.top[] | {key, bytesIn, bytesOut}'
  sockdex top --once --by connection --sort retransmits --limit 5

Exit status: 0 ended; 1 the kernel's counters could not be read; 2 wrong usage.`;
