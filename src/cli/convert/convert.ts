import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { checkFormat, convert as convertAll } from "../../batch/index";
import { asUsage, usageError } from "../args/as-usage";
import type { FilterFlags } from "../args/filter-flags";
import { commandFilter } from "../args/filters";
import { complain, useStreams } from "../terminal/output";
import { orUndo } from "../terminal/signals";
import { type Status, status, UsageError } from "../terminal/status";
import { TerminalOutput } from "../terminal/terminal-output";
import { convertSummary } from "./convert-summary";
import { ProblemReport } from "./problem-report";
import { ConvertProgressBar } from "./progress";

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

/** Captured dumps to other formats. */
export async function convert(files: readonly string[], options: ConvertCommandOptions): Promise<Status> {
  const { output, to, byteOrder, columns, details, hostFrom, timeFrom, partitionBy, jobs, shard } = options;
  const { ordered, resume, strict } = options;
  useStreams();
  if (files.length === 0 && process.stdin.isTTY) {
    throw new UsageError("name what to convert: files, folders, patterns, or - for standard input");
  }
  const isStandard = output === "-";
  const format = to === undefined ? undefined : asUsage(() => checkFormat(to));
  if (isStandard && process.stdout.isTTY && (format === "arrow" || format === "parquet")) {
    throw new UsageError(`${format} cannot be shown on a terminal: write it to a file with --output, or pipe it`);
  }
  // A reader that goes away is an output that is not written.
  process.stdout.removeAllListeners("error");
  const filter = await commandFilter(options.filter ?? "", options);
  const places = [output, ...files].map((path) => resolve(path));
  if (options.report !== undefined && places.includes(resolve(options.report))) {
    throw new UsageError(`--report ${options.report} is an input or the output, and would be lost`);
  }
  const progress = new ConvertProgressBar();
  const report = new ProblemReport(options.report);
  const interrupt = new AbortController();
  const given = Object.fromEntries(
    Object.entries({
      byteOrder,
      columns,
      details,
      filter,
      format,
      hostFrom,
      timeFrom,
      partitionBy,
      jobs,
      ...{ shard, ordered, resume, strict },
    }).filter(([, value]) => value !== undefined),
  );
  try {
    const convert = () =>
      convertAll({
        ...given,
        inputs: (files.length === 0 ? ["-"] : files).map((file) => (file === "-" ? process.stdin : file)),
        output: isStandard ? standardOutput() : output,
        signal: interrupt.signal,
        onProgress: (now) => progress.show(now),
        onProblem(problem) {
          report.write(problem);
          if (problem.kind === "input") progress.above(() => complain(problem.message));
        },
      });
    const summary = await orUndo(() => {
      progress.end();
      interrupt.abort();
    }, convert);
    progress.end();
    process.stderr.write(convertSummary(summary, { host: hostFrom !== undefined, time: timeFrom !== undefined }));
    return summary.unusable > 0 ? status.FAILED : status.OK;
  } catch (error) {
    progress.end();
    throw usageError(error);
  } finally {
    report.close();
  }
}

function standardOutput(): Writable {
  return process.stdout.isTTY ? new TerminalOutput(process.stdout) : process.stdout;
}
