import { type Command, Option } from "commander";
import type { Done } from "../args/done";
import { addPlaceOptions, parseNames, parseSeconds, sourceOption } from "../args/options";
import { parseSize, parseSpan } from "../args/quantities";
import type { RecordOptions } from "./record";

/** `sockdex record`. */
export function addRecordCommand(program: Command, done: Done): void {
  addPlaceOptions(
    program
      .command("record")
      .description("record all sockets, and how connections end, into a folder")
      .requiredOption("-o, --output <folder>", "where the recording goes")
      .addOption(new Option("--interval <seconds>", "between two snapshots (default: 10)").argParser(parseSeconds))
      .addOption(new Option("--rotate <time>", "a file for each: 10m, 1h, 1d (default: 1h)").argParser(parseSpan))
      .addOption(
        new Option("--keep <time>", "remove files that are older: 12h, 7d (default: none)").argParser(parseSpan),
      )
      .addOption(
        new Option("--keep-bytes <size>", "remove the oldest beyond this size: 500M, 2G (default: none)").argParser(
          parseSize,
        ),
      )
      .addOption(
        new Option("--when-full <action>", "when the disk is full (default: drop-oldest)").choices([
          "drop-oldest",
          "stop",
        ]),
      )
      .addOption(new Option("-p, --protocol <names>", "tables to record (default: tcp,tcp6)").argParser(parseNames))
      .addOption(new Option("--no-processes", "do not record which processes hold the sockets"))
      .addOption(new Option("--no-ends", "do not record how connections end"))
      .addOption(new Option("--host <name>", "what rows name as the host (default: this machine's name)"))
      .addOption(sourceOption()),
  )
    .addHelpText("after", HELP)
    .action(async (options: RecordOptions) => {
      done(await (await import("./record")).record(options));
    });
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
It runs until a signal ends it. Complete files are Parquet: a row for each
socket of each snapshot (kind snapshot), with struct tcp_info and the process,
and one for each connection that ended (kind end), with its last numbers, why it
ended and how long it lived. Any program that reads Parquet reads them.

The file under way is a journal (.journal): what was written to it is there
after a crash or a loss of power, and the next start completes it.

It takes the packages koffi, for the kernel's binary interface, and
hyparquet-writer. CAP_SYS_PTRACE and CAP_DAC_READ_SEARCH show other users'
processes.

Examples:
  sockdex record -o rec --keep 7d --keep-bytes 2G
  sockdex record -o rec --interval 1 --rotate 10m
  duckdb -c "FROM 'rec/*.parquet' WHERE kind = 'end' LIMIT 9"

Exit status: 0 ended by a signal; 1 it could not be read or written; 2 wrong
usage.`;
