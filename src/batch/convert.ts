import { statSync } from "node:fs";
import { Writable } from "node:stream";
import { whenAborted } from "../async/aborted";
import { SockdexError } from "../index";
import { CallerError, convertInput, type Run } from "./convert-input";
import { absolute, type ConvertOptions, checkOptions, type Plan } from "./convert-options";
import { checkEnding, type NewFile, openFiles } from "./format/formats";
import { type Input, type InputList, isOfShard, listInputs, noDumps } from "./input/inputs";
import { PIECE_BYTES } from "./input/piece-text";
import { FolderOutput } from "./output/folder-output";
import type { Output } from "./output/output";
import { ownOutput } from "./output/own-output";
import { SingleOutput } from "./output/single-output";
import { defaultJobs, openPool, type Pool } from "./pool/pool";
import { Turns } from "./pool/turns";
import { type ConvertSummary, NO_COUNTS, Totals } from "./summary";

/** Between two calls of onProgress. */
const PROGRESS_MS = 100;

/**
 * Captured dumps of any number and size to NDJSON, CSV, Arrow or Parquet, in constant memory. Unusable inputs do not
 * stop it: the summary counts them, `onProblem` hears of each. A file appears when it is whole; into a folder every
 * input makes files of its own, whose names and bytes depend on the input and the options alone.
 * Throws ERR_INVALID_ARGUMENT, ERR_NO_PEER, ERR_WRITE, ERR_OUT_OF_MEMORY, and the signal's reason.
 */
export async function convert(options: ConvertOptions): Promise<ConvertSummary> {
  const plan = checkOptions(options);
  const { signal } = options;
  signal?.throwIfAborted();
  const conversion = new Conversion(plan);
  if (!signal) return conversion.run();
  // The caller may end the process as soon as this rejects: by then nothing half-written is left.
  const aborted = whenAborted(signal, () => conversion.stop());
  const running = conversion.run().catch((error: unknown) => {
    // What failed because of the signal has nothing to add.
    if (signal.aborted) return aborted.promise;
    throw error;
  });
  // After an abort nobody waits for it.
  running.catch(() => {});
  try {
    return await Promise.race([running, aborted.promise]);
  } finally {
    aborted.forget();
  }
}

class Conversion {
  readonly #plan: Plan;
  readonly #totals = new Totals();
  readonly #start = performance.now();
  #isStopped = false;
  #pool: Pool | undefined;
  #output: Output | undefined;
  /** Progress. */
  #told = 0;
  #bytes = 0;
  #rows = 0;
  #totalBytes = 0;
  #totalInputs = 0;

  constructor(plan: Plan) {
    this.#plan = plan;
  }

  async run(): Promise<ConvertSummary> {
    try {
      return await this.#run();
    } catch (error) {
      this.#output?.abort();
      throw error instanceof CallerError ? error.cause : error;
    } finally {
      await this.#pool?.close();
    }
  }

  /** Gives up: what is half-written goes at once, then sources are closed and threads end. */
  async stop(): Promise<void> {
    this.#isStopped = true;
    this.#output?.abort();
    for (const source of this.#plan.sources) {
      if (typeof source === "object" && "destroy" in source && typeof source.destroy === "function") source.destroy();
    }
    await this.#pool?.close();
  }

  async #run(): Promise<ConvertSummary> {
    const plan = this.#plan;
    const { output } = plan.options;
    const folder = folderOf(plan);
    if (typeof output === "string" && folder === undefined && plan.options.format === undefined) checkEnding(output);
    const list = await listInputs(plan.sources, ownOutput(output, folder));
    const { shard } = plan;
    const inputs = shard ? list.inputs.filter(({ name }) => isOfShard(shard, name)) : list.inputs;
    this.#totalInputs = inputs.length;
    this.#totalBytes = inputs.some(({ path }) => path === undefined) ? 0 : sum(inputs);
    const newFile = await openFiles(plan.format, plan.columns);
    const settings = {
      format: plan.format,
      columns: plan.columns,
      filter: plan.filter,
      details: plan.details,
      judges: plan.byteOrder === "auto",
      strict: plan.strict,
      partitionBy: plan.partitionBy,
    };
    this.#pool = await openPool(settings, await this.#jobs(inputs));
    this.#output = await openOutput(output, folder, newFile, plan);
    if (this.#isStopped) this.#output.abort();
    const turns = new Turns(this.#pool.room, plan.ordered && !this.#output.keepsOrder);
    const run: Run = {
      plan,
      pool: this.#pool,
      output: this.#output,
      turns,
      onWork: (bytes, rows) => this.#work(bytes, rows),
      onProblem: (problem) => this.#call(() => plan.options.onProblem?.(problem)),
    };
    if (shard === undefined || shard.index === 1) {
      for (const { name, error } of list.missing) this.#unusable(name, error);
      this.#totals.addSkipped(list.skipped);
    }
    const dumps = await this.#convertAll(run, inputs);
    if (!shard) this.#checkFolders(list, dumps);
    if (this.#isStopped) throw new Error("The conversion was stopped.");
    await this.#output.finish();
    this.#progress(true);
    return this.#totals.summary(this.#pool.jobs, (performance.now() - this.#start) / 1000);
  }

  /** Reads the inputs, some at a time. Returns those that are dumps, damaged ones too: those with a table, or said to be unusable. */
  async #convertAll(run: Run, inputs: readonly Input[]): Promise<Set<Input>> {
    const { onInput } = run.plan.options;
    const dumps = new Set<Input>();
    let next = 0;
    const work = async () => {
      while (next < inputs.length && !this.#isStopped) {
        const number = next++;
        const input = inputs[number];
        if (!input) return;
        try {
          if (await this.#isFinished(run, input)) {
            this.#totals.addResumed();
            dumps.add(input);
            run.onWork(input.size, 0);
            continue;
          }
          const summary = await convertInput(run, input, number);
          // An input that failed because the run was stopped is not unusable.
          if (this.#isStopped) return;
          if (!summary) this.#totals.addWithoutTable();
          else if (summary.error) this.#fail(summary.name, summary.error);
          if (!summary) continue;
          this.#totals.add(summary);
          this.#call(() => onInput?.(summary));
          dumps.add(input);
        } finally {
          run.turns.finished(number);
        }
      }
    };
    const workOrStop = () =>
      work().catch((error: unknown) => {
        // What ends the run ends the work on all other inputs: nothing is reported of them any more.
        this.#isStopped = true;
        throw error;
      });
    // As many files are unpacked at once as there are threads to convert them.
    await Promise.all(Array.from({ length: Math.min(run.pool.jobs, Math.max(1, inputs.length)) }, workOrStop));
    return dumps;
  }

  /** What cannot be compared with what was read before is read again, and then it shows why. */
  #isFinished(run: Run, input: Input): Promise<boolean> {
    return run.output.isFinished(input).catch(() => false);
  }

  #checkFolders({ folders, inputs }: InputList, dumps: ReadonlySet<Input>): void {
    for (const folder of folders) {
      const found = inputs.filter((input) => input.folder === folder);
      if (found.length === 0 || found.some((input) => dumps.has(input))) continue;
      const files = found.length === 1 ? "1 file" : `${found.length} files`;
      this.#unusable(folder, noDumps(folder, `${files}, none with a socket table`));
    }
  }

  #unusable(name: string, error: SockdexError): void {
    this.#totals.add({ name, ...NO_COUNTS, error });
    this.#fail(name, error);
  }

  #fail(source: string, { code, message }: SockdexError): void {
    this.#call(() => this.#plan.options.onProblem?.({ kind: "input", source, code, message }));
  }

  /** Calls a function of the caller's, unless the run has ended. Throws CallerError. */
  #call(call: () => void): void {
    if (this.#isStopped) return;
    try {
      call();
    } catch (cause) {
      throw new CallerError("A function of the caller's has thrown.", { cause });
    }
  }

  /** As many threads as asked for; else one for little text or without tinypool, and one a core for more. */
  async #jobs(inputs: readonly Input[]): Promise<number> {
    if (this.#plan.jobs !== undefined) return this.#plan.jobs;
    const isLittle = this.#totalBytes > 0 && this.#totalBytes <= 2 * PIECE_BYTES;
    return inputs.length === 0 || isLittle ? 1 : defaultJobs();
  }

  #work(bytes: number, rows: number): void {
    this.#bytes += bytes;
    this.#rows += rows;
    this.#progress(false);
  }

  #progress(isLast: boolean): void {
    const { onProgress } = this.#plan.options;
    const now = performance.now();
    if (!onProgress || (!isLast && now - this.#told < PROGRESS_MS)) return;
    this.#told = now;
    const { inputs, resumed, withoutTable } = this.#totals.counts;
    const progress = {
      totalBytes: this.#totalBytes,
      bytes: this.#bytes,
      rows: this.#rows,
      totalInputs: this.#totalInputs,
      inputs: inputs + resumed + withoutTable,
    };
    this.#call(() => onProgress(progress));
  }
}

/** The folder the output is; undefined: it is a file or a stream. */
function folderOf({ options, partitionBy }: Plan): string | undefined {
  const { output } = options;
  if (typeof output !== "string") return undefined;
  if (/[/\\]$/.test(output) || partitionBy.length > 0) return absolute(output);
  return isFolder(output) ? absolute(output) : undefined;
}

function isFolder(path: string): boolean {
  try {
    return statSync(path).isDirectory();
  } catch {
    // Whoever writes it hears of that.
    return false;
  }
}

async function openOutput(
  output: string | Writable,
  folder: string | undefined,
  newFile: NewFile,
  { options, format, fingerprint }: Plan,
): Promise<Output> {
  if (typeof output !== "string") {
    if (output instanceof Writable) return SingleOutput.toStream(newFile, output);
    throw new SockdexError("ERR_INVALID_ARGUMENT", "output is a path or a Writable stream.");
  }
  if (folder !== undefined) {
    const { resume = false, timeFrom } = options;
    return FolderOutput.open(folder, newFile, { format, fingerprint, resume, usesModified: timeFrom === "mtime" });
  }
  return SingleOutput.toFile(newFile, output);
}

function sum(inputs: readonly Input[]): number {
  return inputs.reduce((total, { size }) => total + size, 0);
}
