import { type Command, InvalidArgumentError, Option } from "commander";
import type { Done } from "../args/done";
import { addFilterFlags } from "../args/filter-flags";
import { filterOption, parseNames } from "../args/options";
import type { ConvertCommandOptions } from "./convert";

/** `sockdex convert`. */
export function addConvertCommand(program: Command, done: Done): void {
  const command = program
    .command("convert")
    .description("convert captured tables to NDJSON, CSV, Arrow or Parquet")
    .argument("[inputs...]", "files, folders, patterns; - is standard input")
    .addHelpText("after", HELP);
  addFilterFlags(addRunOptions(addOutputOptions(command)))
    .addOption(filterOption())
    .action(async (inputs: string[], options: ConvertCommandOptions) => {
      done(await (await import("./convert")).convert(inputs, options));
    });
}

/** Where rows go and what is in them. */
function addOutputOptions(command: Command): Command {
  return command
    .addOption(
      new Option("-o, --output <path>", "a file, or a folder (with / at its end); - is standard output").default("-"),
    )
    .addOption(new Option("--to <format>", "ndjson, csv, arrow or parquet (default: what the file's name ends in)"))
    .addOption(new Option("--columns <names>", "only these columns, in this order").argParser(parseNames))
    .addOption(new Option("--details", "the columns behind the inode too"))
    .addOption(new Option("--host-from <regexp>", "finds the host in a file's name"))
    .addOption(new Option("--time-from <regexp>", "finds the capture's time in a file's name; or mtime"))
    .addOption(
      new Option(
        "--partition-by <keys>",
        "folders key=value as Hive has them, by host, date, hour, protocol, state",
      ).argParser(parseNames),
    )
    .addOption(
      new Option("--byte-order <order>", "of the machines the dumps are from (default: little)").choices([
        "little",
        "big",
        "auto",
      ]),
    );
}

/** How the conversion runs. */
function addRunOptions(command: Command): Command {
  return command
    .addOption(new Option("-j, --jobs <number>", "threads (default: one a core)").argParser(parseJobs))
    .addOption(new Option("--ordered", "one output has the inputs' rows in the inputs' order"))
    .addOption(new Option("--shard <i/n>", "only the i-th of n shares of the inputs").argParser(parseShard))
    .addOption(new Option("--resume", "skip inputs that are finished in the folder already"))
    .addOption(new Option("--strict", "an input with a malformed line is unusable"))
    .addOption(new Option("--report <file>", "every malformed line and unusable input, as NDJSON"));
}

function parseJobs(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("is not a whole number");
  return Number(text);
}

function parseShard(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined) throw new InvalidArgumentError("is not i/n, as 1/4");
  return { index: Number(index), count: Number(count) };
}

/** What --help says after the options, in lines of at most 80. */
const HELP = `
Inputs are plain, gzip, zstd or brotli, and tar archives of such, told by their
content (brotli in an archive by its name, .br); a text may hold several tables,
with or without headers, with prompts or paths between them. Of a folder every
regular file below it is read, but hidden ones. An input that changes while it
is read is unusable; what is appended to it meanwhile is left for the next run.

Columns: source, table (its number in the source), line, host and time where
they are known, then the table's. Arrow and Parquet have addresses as text and
as 16 bytes. Arrow needs the package apache-arrow, Parquet parquet-wasm,
hyparquet and hyparquet-writer too, more than one job tinypool: npm install them
beside sockdex.

Examples:
  sockdex convert tcp.txt                        NDJSON, to standard output
  sockdex convert 'dumps/**/*.gz' -o all.parquet
  sockdex convert fleet.tar.gz -o lake/ --to parquet --partition-by host,date \\
    --host-from '/([^/]+)/proc/' --time-from '\\d{8}T\\d{6}Z'
  sockdex convert dumps/ -o lake/ --to parquet --resume
  sockdex convert dumps/ -o part-1.csv --shard 1/8
  ssh web1 cat /proc/net/tcp | sockdex convert - --state close-wait --to csv

Exit status: 0 all done; 1 some inputs are unusable, or the output could not
be written (a full disk, a closed pipe); 2 wrong usage.`;
