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
  sourceOption,
} from "../args/options";
import { KEYS } from "./keys";
import type { WatchOptions } from "./watch";

/** `sockdex watch`. */
export function addWatchCommand(program: Command, done: Done): void {
  const command = program
    .command("watch")
    .description("watch what changes, as it does")
    .addOption(new Option("--interval <seconds>", "between two readings (default: 1)").argParser(parseSeconds))
    .addOption(new Option("--count <readings>", "stop after this many").argParser(parseCount))
    .addOption(new Option("--limit <rows>", "as lines: at most this many of each kind of change").argParser(parseCount))
    .addOption(sourceOption())
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

Keys:
${KEYS.helpLines.map((line) => `  ${line}`).join("\n")}

Examples:
  sockdex watch
  sockdex watch --interval 0.5 'sport = :443 and state connected'
  sockdex watch --count 60 >changes.txt          a minute of it

Exit status: 0 ended, whether or not something has changed; 1 the tables could
not be read; 2 wrong usage.`;
