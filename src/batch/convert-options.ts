import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { NameFacts, type TimeFrom } from "../capture/name-facts";
import type { Filter, FilterExpression, Protocol } from "../index";
import { protocolCode } from "../table/protocols";
import { refuseUnknown } from "../table/reading/options";
import { chooseColumns, needsDetails, type OriginColumn, type OutputColumn } from "./format/columns";
import { checkFormat, type Format, formatOfName, holdsBytes } from "./format/formats";
import { checkShard, type InputSource, type Shard } from "./input/inputs";
import { checkJobs } from "./pool/pool";
import { refuse } from "./refuse";
import { type FilterData, filterData, printFilter } from "./rows/filter-data";
import { checkPartitionKeys, type PartitionKey } from "./rows/partitions";
import type { ConvertProblem, ConvertProgress, InputSummary } from "./summary";

export interface ConvertOptions {
  /**
   * Files, folders, patterns (`dumps/**\/*.gz`), or streams of bytes. Files may be plain, gzip, zstd or brotli, and tar
   * archives of such; a text may hold several tables, with or without headers, paths and prompts between them.
   */
  inputs: InputSource | readonly InputSource[];
  /** A file, a folder (named with a slash at its end, or there already), or a stream. */
  output: string | Writable;
  /** Default: what the output's name says, else ndjson. */
  format?: Format;
  /** Which columns, in which order. Default: all that are known. */
  columns?: readonly string[];
  /** Which rows: as for SocketTable.select(), with what parseFilter() returns and no RowFilter of one's own. */
  filter?: Filter | FilterExpression;
  /** The columns behind the inode too. Default: when one of `columns` is among them. */
  details?: boolean;
  /** Of the hosts that printed the addresses. Default little; `auto` judges each text by its addresses. */
  byteOrder?: "little" | "big" | "auto";
  /** What the texts are said to be, where neither they nor their names say. */
  protocol?: Protocol;
  /** Finds a text's host in its name. */
  hostFrom?: RegExp | string;
  /** Finds a text's capture time in its name, or `mtime`. */
  timeFrom?: TimeFrom;
  /** Hive folders: host, date, hour, protocol, state. The output is then a folder. */
  partitionBy?: readonly string[];
  /** Threads. Default: one a core, where tinypool is installed. 1: this thread. */
  jobs?: number;
  /** One file holds the inputs' rows in the inputs' order. Default: as they get ready, each input's own in order. */
  ordered?: boolean;
  /** Only this share of the inputs: { index: 1, count: 4 } is the first of four. */
  shard?: Shard;
  /** Pass over inputs that a former run into the same folder has finished. */
  resume?: boolean;
  /** An input with a malformed line is unusable. */
  strict?: boolean;
  /** Called now and then, and at the end. */
  onProgress?: (progress: ConvertProgress) => void;
  /** Called for every damaged line (the first 1,000 of 8 MiB) and every unusable input. */
  onProblem?: (problem: ConvertProblem) => void;
  /** Called for every input that is done. */
  onInput?: (input: InputSummary) => void;
  signal?: AbortSignal;
}

const KNOWN = [
  "inputs",
  "output",
  "format",
  "columns",
  "filter",
  "details",
  "byteOrder",
  "protocol",
  "hostFrom",
  "timeFrom",
  "partitionBy",
  "jobs",
  "ordered",
  "shard",
  "resume",
  "strict",
  "onProgress",
  "onProblem",
  "onInput",
  "signal",
];

/** Options that were checked, and what follows from them. */
export interface Plan {
  readonly options: ConvertOptions;
  readonly byteOrder: "little" | "big" | "auto";
  readonly ordered: boolean;
  readonly strict: boolean;
  readonly sources: readonly InputSource[];
  readonly format: Format;
  readonly columns: readonly OutputColumn[];
  readonly details: boolean;
  readonly facts: NameFacts;
  /** Undefined: all rows. */
  readonly filter: FilterData | undefined;
  readonly partitionBy: readonly PartitionKey[];
  readonly shard: Shard | undefined;
  /** Undefined: as many as make sense. */
  readonly jobs: number | undefined;
  /** What decides the output's values, as text. */
  readonly fingerprint: string;
}

/** Throws ERR_INVALID_ARGUMENT for what cannot be. */
export function checkOptions(options: ConvertOptions): Plan {
  refuseUnknown(options, KNOWN, "option");
  const { inputs, output, protocol, filter, hostFrom, timeFrom } = options;
  const { byteOrder = "little", ordered = false, strict = false } = options;
  const sources = Array.isArray(inputs) ? (inputs as readonly InputSource[]) : [inputs as InputSource];
  if (sources.length === 0) throw refuse("inputs is empty: name a file, a folder or a stream.");
  if (output === "") throw refuse("output is empty: name a file or a folder, or give a stream.");
  if (!["little", "big", "auto"].includes(byteOrder)) {
    throw refuse(`byteOrder must be little, big or auto, not ${JSON.stringify(byteOrder)}.`);
  }
  if (protocol !== undefined) protocolCode(protocol);
  const rows = filterData(filter);
  const named = typeof output === "string" ? formatOfName(output) : undefined;
  const format = options.format === undefined ? (named ?? "ndjson") : checkFormat(options.format);
  const facts = new NameFacts(hostFrom, timeFrom);
  const partitionBy = checkPartitionKeys(options.partitionBy ?? []);
  if (partitionBy.includes("host") && !facts.knowsHost) throw refuse("Partitions by host need hostFrom (--host-from).");
  if ((partitionBy.includes("date") || partitionBy.includes("hour")) && !facts.knowsTime) {
    throw refuse("Partitions by date or hour need timeFrom (--time-from).");
  }
  if (partitionBy.length > 0 && typeof output !== "string") throw refuse("Partitions need a folder for output.");
  const details = options.details ?? needsDetails(options.columns);
  const origin: OriginColumn[] = ["source", "table", "line"];
  if (facts.knowsHost) origin.push("host");
  if (facts.knowsTime) origin.push("time");
  const chosen = chooseColumns({ columns: options.columns, bytes: holdsBytes(format), details, origin });
  // As in Hive, partition columns are not repeated in the files.
  const columns = chosen.filter(({ name }) => !partitionBy.some((key) => key === name));
  if (columns.length === 0) throw refuse("All columns are partitions: none is left for the files.");
  const names = columns.map(({ name }) => name);
  const text = (pattern: RegExp | string | undefined) => pattern?.toString();
  const fingerprint = JSON.stringify({
    format,
    names,
    choice: printFilter(rows),
    details,
    byteOrder,
    protocol,
    hostFrom: text(hostFrom),
    timeFrom: text(timeFrom),
    partitionBy,
    strict,
  });
  const shard = options.shard && checkShard(options.shard);
  const jobs = options.jobs === undefined ? undefined : checkJobs(options.jobs);
  return {
    ...{ options, byteOrder, ordered, strict, sources, format, columns, details },
    ...{ facts, filter: rows, partitionBy, shard, jobs, fingerprint },
  };
}

/** The output as a path that stays the same wherever the process goes. */
export function absolute(output: string): string {
  return resolve(output);
}
