/** A thread of `run.ts`: every `step`-th case of a run, until it is told to stop. Bundled, since threads know no TypeScript. */
import { parentPort, workerData } from "node:worker_threads";
import { Fuzzer, runCase } from "./fuzzer";
import { minimise } from "./minimise";
import { useSteppedModule } from "./stepped-table";

export interface WorkerSettings {
  seed: number;
  /** From `first` on every `step`-th input below `end`. */
  first: number;
  step: number;
  end: number;
  samples: readonly Uint8Array[];
  stepped: WebAssembly.Module;
  /** Shared, u32: [0] 1 to stop; then of each worker its inputs so far. */
  progress: Uint32Array;
  slot: number;
  /** Each input is told before it is run. */
  isShown: boolean;
}

/** What a worker found: a case and its minimal form. */
export interface Report {
  index: number;
  entry: string;
  seed: number;
  bytes: Uint8Array;
  finding: string;
  minimal: Uint8Array;
  minimalFinding: string;
}

/** Findings of different kinds after which a worker gives up. */
const MOST_FINDINGS = 10;

async function main({
  seed,
  first,
  step,
  samples,
  stepped,
  progress,
  slot,
  end,
  isShown,
}: WorkerSettings): Promise<void> {
  useSteppedModule(stepped);
  // Most inputs end in an error, whose stack nobody reads.
  Error.stackTraceLimit = 1;
  const fuzzer = new Fuzzer(seed, samples);
  const known = new Set<string>();
  for (let index = first; index < end && known.size < MOST_FINDINGS; index += step) {
    const drawn = fuzzer.caseAt(index);
    if (isShown) parentPort?.postMessage(drawn);
    const answer = runCase(drawn);
    const finding = answer instanceof Promise ? await answer : answer;
    progress[slot] = (progress[slot] ?? 0) + 1;
    if (progress[0] === 1) break;
    if (finding === undefined) continue;
    // One bug shows in many inputs: the first of a kind is enough.
    const kind = finding.replace(/[0-9a-f]*\d[0-9a-f]*/g, "0").slice(0, 40);
    if (known.has(kind)) continue;
    known.add(kind);
    const kept = { ...drawn, bytes: drawn.bytes.slice() };
    const minimal = await minimise(kept);
    const report: Report = {
      index,
      entry: kept.entry,
      seed: kept.seed,
      bytes: kept.bytes,
      finding,
      minimal: minimal.case.bytes,
      minimalFinding: minimal.finding ?? "(not when run alone)",
    };
    parentPort?.postMessage(report);
  }
}

void main(workerData as WorkerSettings);
