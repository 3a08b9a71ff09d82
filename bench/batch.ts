/** What do conversions cost? Files to columns next to only reading them, to text, and ten million rows to Parquet. */
import { closeSync, createReadStream, openSync, readSync, rmSync, statSync } from "node:fs";
import { availableParallelism } from "node:os";
import { readDump, readDumpSync } from "../dist/index.js";
import { alternate, asynchronous, closure, type Turn } from "./harness/alternate";
import { type CommandRun, runCommand } from "./harness/command";
import { type Dump, discard, writeDump } from "./harness/dumps";
import { count, figure, times } from "./harness/numbers";
import { full, quick } from "./harness/options";
import { question } from "./harness/question";
import { median, type Report } from "./harness/report";
import { median as medianOf } from "./harness/statistics";
import { temporary } from "./harness/temporary";

const COLUMN_ROWS = quick ? 20_000 : 1_000_000;
/** Enough that starting node, a tenth of a second, weighs little. */
const TEXT_ROWS = quick ? 20_000 : full ? 4_000_000 : 2_000_000;
const PARQUET_ROWS = quick ? 120_000 : 10_000_000;
const PARQUET_RUNS = quick ? 1 : full ? 5 : 2;
const RUNS = quick ? 1 : full ? 5 : 3;
const MB = 1e6;

const READING = "only reading";
const STREAMING = "only reading, as a stream";
const REFRESH = "readDumpSync().refresh()";
const BATCHES = "readDump(), batches of 50,000 rows";

async function toColumns(report: Report): Promise<void> {
  const dump = writeDump("tcp", COLUMN_ROWS);
  const buffer = Buffer.allocUnsafeSlow(262_144);
  const readOnly = () => {
    const fd = openSync(dump.path, "r");
    while (readSync(fd, buffer, 0, buffer.length, null) > 0);
    closeSync(fd);
  };
  const table = readDumpSync(dump.path);
  const stream = async () => {
    let bytes = 0;
    for await (const chunk of createReadStream(dump.path, { highWaterMark: buffer.length })) bytes += chunk.length;
    if (bytes !== statSync(dump.path).size) throw new Error(`${bytes} bytes came of ${dump.path}.`);
  };
  const batches = async () => {
    let rows = 0;
    for await (const batch of readDump(dump.path, { rowsPerBatch: 50_000 })) rows += batch.size;
    if (rows !== COLUMN_ROWS) throw new Error(`${rows} rows came of ${COLUMN_ROWS}.`);
  };
  if (table.size !== COLUMN_ROWS) throw new Error(`${table.size} rows came of ${COLUMN_ROWS}.`);
  const turns: Turn[] = [
    closure(READING, readOnly),
    asynchronous(STREAMING, stream),
    closure(REFRESH, () => table.refresh()),
    asynchronous(BATCHES, batches),
  ];
  const results = await alternate(
    turns,
    quick ? { least: 2, most: 2, seconds: 1 } : { least: 5, most: 25, seconds: 4 },
  );
  const one = report.case({
    title: `file → columns, ${count(COLUMN_ROWS)} tcp rows`,
    each: "row",
    per: COLUMN_ROWS,
    base: READING,
    results,
  });
  const ratio = (name: string) => median(one, name) / median(one, READING);
  report.budget({
    what: "file → columns, one core, against only reading",
    figure: `${times(ratio(REFRESH))} (in batches, against a stream: ${times(ratio(BATCHES) / ratio(STREAMING))})`,
    bar: "≤ 2.2 ×",
    met: ratio(REFRESH) <= 2.2,
  });
  discard(dump);
}

async function convert(dump: Dump, output: string, format: string, cores: number): Promise<CommandRun> {
  const run = await runCommand(["convert", dump.path, "-o", output, "--to", format, "--jobs", String(cores)], cores);
  if (!run.stderr.startsWith(`sockdex: ${count(dump.rows)} rows, 1 input, 0 malformed lines`)) {
    throw new Error(`Not all rows of ${dump.path} came through: ${run.stderr}`);
  }
  return run;
}

/** To nowhere, which is the conversion; and to a file, which is the disk too. */
async function toText(report: Report): Promise<void> {
  const dump = writeDump("tcp", TEXT_ROWS);
  const bytes = statSync(dump.path).size;
  const rows: string[][] = [];
  for (const format of ["ndjson", "csv", "arrow"]) {
    let ofCore = Number.NaN;
    let withFile = Number.NaN;
    for (const output of ["/dev/null", temporary(`rows.${format}`)]) {
      const runs: CommandRun[] = [];
      // No bar is judged by arrow, nor by what the disk takes.
      const times = format !== "arrow" && output === "/dev/null" ? RUNS : Math.ceil(RUNS / 3);
      for (let i = 0; i < times; i++) {
        runs.push(await convert(dump, output, format, 1));
        if (output !== "/dev/null") rmSync(output);
      }
      const speed = bytes / MB / medianOf(runs.map(({ seconds }) => seconds));
      const cpu = bytes / MB / medianOf(runs.map(({ cpuSeconds }) => cpuSeconds));
      const peak = Math.max(...runs.map(({ peakBytes }) => peakBytes));
      const isFile = output !== "/dev/null";
      if (isFile) withFile = cpu;
      else ofCore = cpu;
      rows.push([`${format}, to ${isFile ? "a file" : output}`, figure(speed), figure(cpu), figure(peak / MB)]);
    }
    if (format === "arrow") continue;
    // Of processor time: what a core does that is ours alone, whatever else runs here.
    report.budget({
      what: `file → ${format === "csv" ? "CSV" : "NDJSON"}, a core`,
      figure: `${figure(ofCore)} MB/s (the file written too: ${figure(withFile)})`,
      bar: "≥ 200 MB/s of input",
      met: ofCore >= 200,
    });
  }
  report.table(
    `sockdex convert, ${count(TEXT_ROWS)} tcp rows (${figure(bytes / MB)} MB), one core, its start included`,
    ["", "MB/s of input", "MB/s of processor time", "peak RSS, MB"],
    rows,
  );
  discard(dump);
}

async function toParquet(report: Report): Promise<void> {
  const dump = writeDump("tcp", PARQUET_ROWS);
  const output = temporary("rows.parquet");
  const runs: Record<1 | 2, CommandRun[]> = { 1: [], 2: [] };
  for (let i = 0; i < PARQUET_RUNS; i++) {
    for (const cores of [1, 2] as const) {
      runs[cores].push(await convert(dump, output, "parquet", cores));
      rmSync(output);
    }
  }
  discard(dump);
  const seconds = (cores: 1 | 2) => medianOf(runs[cores].map((run) => run.seconds));
  const cpu = (cores: 1 | 2) => medianOf(runs[cores].map((run) => run.cpuSeconds));
  const peak = (cores: 1 | 2) => Math.max(...runs[cores].map(({ peakBytes }) => peakBytes));
  report.table(
    `${count(PARQUET_ROWS)} tcp rows → Parquet, ${PARQUET_RUNS} runs each by turns`,
    ["", "seconds", "of processor time", "peak RSS, MB"],
    ([1, 2] as const).map((cores) => [
      cores === 1 ? "one core" : "two cores",
      figure(seconds(cores)),
      figure(cpu(cores)),
      figure(peak(cores) / MB),
    ]),
  );
  report.budget({
    what: `${count(PARQUET_ROWS)} rows → Parquet, peak resident memory`,
    figure: `${figure(peak(2) / MB)} MB`,
    bar: "≤ 300 MB",
    met: peak(2) <= 300 * MB,
  });
  report.budget({
    what: `${count(PARQUET_ROWS)} rows → Parquet, two cores against one`,
    figure: `${times(seconds(2) / seconds(1))} (had they been ours alone: ${times(cpu(2) / 2 / cpu(1))})`,
    bar: "≤ 0.6 ×",
    met: availableParallelism() >= 2 ? seconds(2) / seconds(1) <= 0.6 : undefined,
  });
}

await question("batch", async (report) => {
  await toColumns(report);
  await toText(report);
  await toParquet(report);
  report.note(
    "files are in the page cache; processor time is that of all threads, the kernel's work for them included",
  );
});
