import { closeSync, openSync, writeSync } from "node:fs";
import { resolve } from "node:path";
import type { Writable } from "node:stream";
import { type ConvertProblem, checkFormat, convert as convertAll, formatOfName } from "../batch/index";
import { asUsage, usageError } from "./as-usage";
import type { ConvertCommandOptions } from "./convert-options";
import { convertSummary } from "./convert-summary";
import { filterWithHosts } from "./filters";
import { complain } from "./output";
import { jsonLine } from "./printable";
import { ConvertProgressBar } from "./progress";
import { type Status, status, UsageError } from "./status";
import { TerminalOutput } from "./terminal-output";

/** Captured dumps to other formats. */
export async function convert(files: readonly string[], options: ConvertCommandOptions): Promise<Status> {
  const { output, to, byteOrder, columns, details, hostFrom, timeFrom, partitionBy, jobs, shard } = options;
  const { ordered = false, resume = false, strict = false } = options;
  if (files.length === 0 && process.stdin.isTTY) {
    throw new UsageError("name what to convert: files, folders, patterns, or - for standard input");
  }
  const isStandard = output === "-";
  const format = asUsage(() => (to === undefined ? formatOfName(output) : checkFormat(to))) ?? "ndjson";
  if (isStandard && process.stdout.isTTY && (format === "arrow" || format === "parquet")) {
    throw new UsageError(`${format} is nothing for a terminal: say where it goes with --output, or by a pipe`);
  }
  // A reader that goes away is an output that is not written.
  process.stdout.removeAllListeners("error");
  const filter = await filterWithHosts(options.filter ?? "", options);
  const places = [output, ...files].map((path) => resolve(path));
  if (options.report !== undefined && places.includes(resolve(options.report))) {
    throw new UsageError(`--report ${options.report} is an input or the output, and would be lost`);
  }
  const progress = new ConvertProgressBar();
  const report = new Report(options.report);
  const interrupt = new AbortController();
  const interrupts = (["SIGINT", "SIGTERM", "SIGHUP"] as const).map((signal) => {
    const on = () => interrupt.abort(new Interrupted(signal));
    process.once(signal, on);
    return { signal, off: () => process.off(signal, on) };
  });
  const given = Object.fromEntries(
    Object.entries({ byteOrder, columns, details, filter, hostFrom, timeFrom, partitionBy, jobs, shard }).filter(
      ([, value]) => value !== undefined,
    ),
  );
  try {
    const summary = await convertAll({
      ...given,
      inputs: (files.length === 0 ? ["-"] : files).map((file) => (file === "-" ? process.stdin : file)),
      output: isStandard ? standardOutput() : output,
      format,
      ordered,
      resume,
      strict,
      signal: interrupt.signal,
      onProgress: (now) => progress.show(now),
      onProblem(problem) {
        report.write(problem);
        if (problem.kind === "input") progress.above(() => complain(problem.message));
      },
    });
    progress.end();
    process.stderr.write(convertSummary(summary));
    return summary.unusable > 0 ? status.FAILED : status.OK;
  } catch (error) {
    progress.end();
    for (const { off } of interrupts) off();
    // Nothing half-written is left: the signal may do what it does.
    if (error instanceof Interrupted) process.kill(process.pid, error.signal);
    throw usageError(error);
  } finally {
    for (const { off } of interrupts) off();
    report.close();
  }
}

function standardOutput(): Writable {
  return process.stdout.isTTY ? new TerminalOutput(process.stdout) : process.stdout;
}

/** Somebody wants the process to end. */
class Interrupted extends Error {
  readonly signal: NodeJS.Signals;

  constructor(signal: NodeJS.Signals) {
    super(`interrupted by ${signal}`);
    this.signal = signal;
  }
}

/** Problems as NDJSON; where it was not asked for, nothing. */
class Report {
  readonly #fd: number | undefined;

  constructor(path: string | undefined) {
    if (path !== undefined) this.#fd = openSync(path, "w");
  }

  write(problem: ConvertProblem): void {
    if (this.#fd !== undefined) writeSync(this.#fd, `${jsonLine(problem)}\n`);
  }

  close(): void {
    if (this.#fd !== undefined) closeSync(this.#fd);
  }
}
