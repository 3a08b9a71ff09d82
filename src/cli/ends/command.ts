import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import { addJsonOption, addTableOptions, betweenOption, filterWords, parseCount } from "../args/options";
import type { EndsOptions } from "./ends";

/** `sockdex ends`. */
export function addEndsCommand(program: Command, done: Done): void {
  const command = program
    .command("ends")
    .description("list connections that ended, as they were recorded, a line each")
    .argument("<folder>", "a folder that sockdex record has written, or a file of it");
  addTableOptions(addJsonOption(command, "one JSON object a line"))
    .addOption(betweenOption("only those that ended then: 20:30,20:35, or -10m, (to the end)"))
    .addOption(new Option("--limit <lines>", "at most this many, the last ones").argParser(parseCount));
  addFilterFlags(command)
    .addArgument(filterWords())
    .addHelpText("after", HELP)
    .action(async (recording: string, words: string[], options: EndsOptions) => {
      done(await (await import("./ends")).ends(recording, words, options));
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
The first that ended is first. END is how: fin (both sides closed it), reset and
by whom, refused, timeout, unanswered, and others; unknown where the kernel's
event was lost. LIVED is exact where the kernel shows it, >1.2s at least, <1s at
most. IN and OUT are bytes received and sent, RTT the last round-trip time in
milliseconds, RETRANS segments sent again ever; - is not known, as of what was
reset with its numbers erased. PROCESS held it in the last snapshot that had it:
what was shorter than the time between two snapshots has none.

Filters and options are those of sockdex list. States, queues, uid and inode are
of that last snapshot, too.

Times are '2026-07-01 20:35', with a zone or in the local one, 20:35 of the last
day recorded, or -10m, before the last snapshot. One of the two may be left out.

Examples:
  sockdex ends rec
  sockdex ends rec --between 20:30,20:35 dport = :5432
  sockdex ends rec --limit 20 'process = nginx and dst 10.0.0.0/8'
  sockdex ends rec --json | jq 'select(.cause == "reset")'

Exit status: 0 found; 1 none found, or the recording could not be read; 2 wrong
usage.`;
