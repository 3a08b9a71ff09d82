import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import {
  addJsonOption,
  addPlaceOptions,
  addSourceOptions,
  addTableOptions,
  addTextOptions,
  betweenOption,
  filterOption,
  parseCount,
} from "../args/options";
import type { DiffOptions } from "./diff";

/** `sockdex diff`. */
export function addDiffCommand(program: Command, done: Done): void {
  const command = program
    .command("diff")
    .description("show what is different between two dumps, or between a dump and now: of the tables that both hold")
    .argument("<before>", "a captured table, or a recording's folder; - is standard input")
    .argument("[after]", "another; left out: the live tables")
    .addHelpText("after", HELP);
  addTableOptions(addJsonOption(addTextOptions(addSourceOptions(addPlaceOptions(command))), "one JSON object a line"));
  command
    .addOption(new Option("--all", "a line for each socket, with its inode, timer and owner"))
    .addOption(betweenOption("of a recording, the snapshots of these two times: 20:30,20:35, or -10m, (and the last)"))
    .addOption(new Option("--limit <lines>", "at most this many of each kind of change").argParser(parseCount))
    .addOption(new Option("--all-namespaces").hideHelp());
  addFilterFlags(command)
    .addOption(filterOption())
    .action(async (before: string, after: string | undefined, options: DiffOptions) => {
      done(await (await import("./diff")).diff(before, after, options));
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
Sockets that changed alike share a line: one kind of change, state, process and
service, and services with few sockets together. The worst is first. LOCAL and
REMOTE are what these sockets have in common, and * is what differs:
10.1.2.0/24:* are peers in one network, "mostly" is more than half. RX and TX
are sums. PROCESS is who holds them, name, pid and how many processes more, by
one pass over /proc: of a dump compared with now, and of sockets that are still
there. --all prints each socket, kind after kind.

+ marks sockets that were opened, - those that were closed, ~ those in another
state, with their state before, ! those whose queue is not empty and has not
become shorter, or which have more retransmits. A socket is its inode,
protocol and endpoints: one that its process has closed has inode 0 from then
on, and is both - and +. Of a dump compared with now, only the protocols it has
rows of are looked at, unless --protocol says otherwise.

Examples:
  sockdex diff before.txt after.txt
  sockdex diff monday.txt                        what has changed since then
  sockdex diff --all before.txt after.txt        socket by socket
  sockdex diff a.txt b.txt --filter 'dst 10.0.0.0/8' --json
  sockdex diff rec --between 20:30,20:35         two times of a recording
  ssh host cat /proc/net/tcp | sockdex diff monday.txt -

Exit status: 0 compared, whether or not something has changed; 1 a table could
not be read; 2 wrong usage.`;
