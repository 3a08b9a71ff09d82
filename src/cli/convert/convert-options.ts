import { type Command, InvalidArgumentError, Option } from "commander";
import { addFilterFlags, type FilterFlags } from "../args/filter-flags";
import { filterOption, parseNames } from "../args/options";

export interface ConvertCommandOptions extends FilterFlags {
  filter?: string;
  output: string;
  to?: string;
  columns?: string[];
  details?: boolean;
  byteOrder?: "little" | "big" | "auto";
  hostFrom?: string;
  timeFrom?: string;
  partitionBy?: string[];
  jobs?: number;
  ordered?: boolean;
  shard?: { index: number; count: number };
  resume?: boolean;
  strict?: boolean;
  report?: string;
}

export function addConvertOptions(command: Command): Command {
  const withOutput = command
    .addOption(
      new Option("-o, --output <path>", "a file, or a folder (with / at its end); - is standard output").default("-"),
    )
    .addOption(new Option("--to <format>", "ndjson, csv, arrow or parquet (default: what the file's name ends in)"))
    .addOption(new Option("--columns <names>", "only these columns, in this order").argParser(parseNames))
    .addOption(new Option("--details", "the columns behind the inode too"))
    .addOption(new Option("--host-from <regexp>", "where a host stands in a file's name"))
    .addOption(new Option("--time-from <regexp>", "where a capture's time stands in a file's name, or mtime"))
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
  const withAll = withOutput
    .addOption(new Option("-j, --jobs <number>", "threads (default: one a core)").argParser(parseJobs))
    .addOption(new Option("--ordered", "one output has the inputs' rows in the inputs' order"))
    .addOption(new Option("--shard <i/n>", "only the i-th of n shares of the inputs").argParser(parseShard))
    .addOption(new Option("--resume", "pass over inputs that are finished in the folder already"))
    .addOption(new Option("--strict", "an input with a malformed line is unusable"))
    .addOption(new Option("--report <file>", "every malformed line and unusable input, as NDJSON"));
  return addFilterFlags(withAll).addOption(filterOption());
}

function parseJobs(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function parseShard(text: string): { index: number; count: number } {
  const [, index, count] = /^(\d+)\/(\d+)$/.exec(text) ?? [];
  if (index === undefined) throw new InvalidArgumentError("It must be i/n, as 1/4.");
  return { index: Number(index), count: Number(count) };
}
