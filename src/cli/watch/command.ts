import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import {
  addColourOption,
  addJsonOption,
  addPlaceOptions,
  filterWords,
  parseCount,
  parseNames,
  parseSeconds,
  sourceOption,
} from "../args/options";
import { KEYS } from "./keys";
import type { WatchOptions } from "./watch-options";

/** `sockdex watch`. */
export function addWatchCommand(program: Command, done: Done): void {
  const command = program
    .command("watch")
    .description("watch what changes, as it does")
    .addOption(new Option("--interval <seconds>", "between two readings (default: 1)").argParser(parseSeconds))
    .addOption(new Option("--count <readings>", "stop after this many").argParser(parseCount))
    .addOption(new Option("--limit <rows>", "as lines: at most this many of each kind of change").argParser(parseCount))
    .addOption(sourceOption())
    .addOption(new Option("--all-namespaces").hideHelp())
    .addOption(new Option("-i, --info", "what the kernel knows of TCP connections, and what they do a second"))
    .addOption(new Option("--sort <column>", "the sockets by this one; -rtt is descending").argParser(parseNames))
    .addHelpText("after", HELP);
  addFilterFlags(addColourOption(addJsonOption(addPlaceOptions(command), "one JSON object a line")))
    .addArgument(filterWords())
    .action(async (words: string[], options: WatchOptions) => {
      done(await (await import("./watch")).watch(words, options));
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
It reads on a thread of its own. On a terminal the screen is its own until it
ends; elsewhere it writes a line for each refresh, and one for each change:
+ opened, - closed, ~ in another state, ! stuck or retransmitting.

The screen has the states above, and one of four lists below:
  Groups   sockets by local port and peer: an own port that peers connect to, or
           a peer's port that this machine connects to; who holds them, how many
           more or fewer in a second and in a minute, and their worst state,
           with the number in it where not all are
  Changes  what has happened to sockets, the newest first
  Sockets  all of them; with -i also RTT in milliseconds, bytes IN/s and OUT/s,
           segments sent again ever (RETRANS), CWND in segments, and AGE: >3m
           of those that were there first
  Ended    TCP connections that have ended, and how: fin, reset, timeout,
           refused. From the kernel's events, so short ones are among them;
           without koffi, what is gone since the reading before
Red is worse than before, green is better.

Keys:
${KEYS.helpLines.map((line) => `  ${line}`).join("\n")}

Examples:
  sockdex watch
  sockdex watch --interval 0.5 'sport = :443 and state connected'
  sockdex watch -t --sort -rtt                   the slowest connections
  sockdex watch --count 60 >changes.txt          a minute of it

Exit status: 0 ended, whether or not something has changed; 1 the tables could
not be read; 2 wrong usage.`;
