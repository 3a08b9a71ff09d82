import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { parsePid, parseSeconds } from "../args/options";
import type { ReportOptions } from "./report";
import { parseServeAddress } from "./serve-address";

/** `sockdex report`. */
export function addReportCommand(program: Command, done: Done): void {
  program
    .command("report")
    .description("make a page that shows dumps, or the live tables, in a browser")
    .argument(
      "[dumps...]",
      "files, folders, patterns, a recording's folder; - is standard input; left out: the live tables",
    )
    .addOption(new Option("-o, --output <path>", "the page's file; - is standard output").default("-"))
    .addOption(
      new Option("--empty", "the page alone: a viewer for whatever is dropped on it").conflicts([
        "pid",
        "procRoot",
        "hostFrom",
        "timeFrom",
        "interval",
      ]),
    )
    .addOption(
      new Option("--serve [port]", "serve the live tables at 127.0.0.1, or at ADDRESS:PORT (default: a free port)")
        .argParser(parseServeAddress)
        .conflicts(["output", "empty", "hostFrom", "timeFrom"]),
    )
    .addOption(
      new Option("--interval <seconds>", "with --serve: between two readings (default: 5)").argParser(parseSeconds),
    )
    .addOption(new Option("--pid <pid>", "live tables: the network namespace of this process").argParser(parsePid))
    .addOption(new Option("--proc-root <path>", "live tables: procfs is mounted here instead of /proc"))
    .addOption(new Option("--no-processes", "live tables: leave out which processes hold the sockets"))
    .addOption(new Option("--host-from <regexp>", "finds the host in a file's name"))
    .addOption(
      new Option(
        "--time-from <regexp>",
        "finds the capture's time in a file's name; or mtime (default: any date in it, else mtime)",
      ),
    )
    .addHelpText("after", HELP)
    .action(async (dumps: string[], options: ReportOptions) => {
      done(await (await import("./report")).report(dumps, options));
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
The page is one file and needs no network: it holds the dumps, packed, and reads
them itself. Other files, gzip too, can be dropped on it. Dumps may be packed
and in archives, as convert takes them. Tables of one capture, named alike but
for the protocol, are one; several captures make a timeline, and two are
compared.

A folder that sockdex record has written gives a timeline of its snapshots: at
most 240, fewer of many sockets, evenly spread in time.

Of live tables, and of recordings, the page also has which processes hold the
sockets, with their containers and how long they have run. Before you send it to
others, think of --no-processes.

With --serve the page is fed by this machine, until Ctrl-C: it keeps the last
captures as a timeline, and reads only while somebody looks. The address that is
printed ends in a secret, made anew each time. From another machine:
ssh -L 8080:127.0.0.1:8080 HOST sockdex report --serve 8080

Examples:
  sockdex report tcp.txt -o report.html
  sockdex report monday.txt tuesday.txt -o report.html    and what has changed
  sockdex report dumps/ --time-from '\\d{8}T\\d{6}Z' -o timeline.html
  sockdex report rec -o week.html               what was recorded
  sockdex report -o now.html                    this machine's sockets
  sockdex report --serve                        the same, live
  sockdex report --empty -o viewer.html         to publish anywhere

Exit status: 0 written; 1 it could not be read, written or served; 2 wrong
usage.`;
