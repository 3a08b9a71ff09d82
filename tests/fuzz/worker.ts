/** A thread of `run.ts`: every `step`-th case of a run, until it is told to stop. Bundled, since threads know no TypeScript. */
import { parentPort, workerData } from "node:worker_threads";
import type { Case, Samples } from "./case";
import { Fuzzer, runCase } from "./fuzzer";
import { minimise } from "./minimise";
import { useSteppedModule } from "./stepped-table";

export interface WorkerSettings {
  seed: number;
  /** From `first` on every `step`-th input below `end`. */
  first: number;
  step: number;
  end: number;
  samples: Samples;
  /** Its inputs alone. */
  entry: string | undefined;
  stepped: WebAssembly.Module;
  /** Shared, u32: [0] 1 to stop; then of each worker its inputs so far. */
  progress: Uint32Array;
  slot: number;
  /** Each input is told before it is run. */
  isShown: boolean;
  /** This one is run, and told of, and no other. */
  alone?: Case;
}

/** What a worker found: a case and its minimal form. */
export interface Report {
  kind: "report";
  index: number;
  entry: string;
  seed: number;
  bytes: Uint8Array;
  finding: string;
  minimal: Uint8Array;
  minimalFinding: string;
}

export type Message =
  | Report
  | { kind: "case"; case: Case }
  | { kind: "begun" }
  | { kind: "alone"; finding: string | undefined }
  | { kind: "done" };

/** Findings of different kinds after which a worker gives up. */
const MOST_FINDINGS = 10;
/** What was found may have been done by an input before: a guard zone is not looked at each time. */
const LOOKED_BACK = 400;

const post = (message: Message) => parentPort?.postMessage(message);

async function main(settings: WorkerSettings): Promise<void> {
  const { seed, first, step, samples, stepped, progress, slot, end, isShown, alone, entry } = settings;
  useSteppedModule(stepped);
  // Most inputs end in an error, whose stack nobody reads.
  Error.stackTraceLimit = 1;
  if (alone) {
    post({ kind: "begun" });
    post({ kind: "alone", finding: await runCase(alone) });
    return;
  }
  const fuzzer = new Fuzzer(seed, samples, entry);
  const known = new Set<string>();
  for (let index = first; index < end && known.size < MOST_FINDINGS; index += step) {
    const drawn = fuzzer.caseAt(index);
    if (isShown) post({ kind: "case", case: { ...drawn, bytes: drawn.bytes.slice() } });
    const answer = runCase(drawn);
    const finding = answer instanceof Promise ? await answer : answer;
    progress[slot] = (progress[slot] ?? 0) + 1;
    if (finding !== undefined) {
      // One bug shows in many inputs: the first of a kind is enough.
      const kind = finding.replace(/[0-9a-f]*\d[0-9a-f]*/g, "0").slice(0, 40);
      if (!known.has(kind)) post(await report(fuzzer, index, finding, { first, step }));
      known.add(kind);
    }
    if (progress[0] === 1) break;
  }
  post({ kind: "done" });
}

/** The case at `index`, or the nearest before it that goes wrong when run alone, made minimal. */
async function report(
  fuzzer: Fuzzer,
  index: number,
  finding: string,
  { first, step }: { first: number; step: number },
): Promise<Report> {
  const caseAt = (at: number) => {
    const drawn = fuzzer.caseAt(at);
    return { ...drawn, bytes: drawn.bytes.slice() };
  };
  for (let at = index; at >= first && at > index - LOOKED_BACK * step; at -= step) {
    const culprit = caseAt(at);
    if (at !== index && culprit.entry !== caseAt(index).entry) continue;
    const minimal = await minimise(culprit, runCase);
    if (minimal.finding === undefined) continue;
    const { entry, seed, bytes } = culprit;
    return {
      kind: "report",
      index: at,
      entry,
      seed,
      bytes,
      finding,
      minimal: minimal.case.bytes,
      minimalFinding: minimal.finding,
    };
  }
  const { entry, seed, bytes } = caseAt(index);
  return { kind: "report", index, entry, seed, bytes, finding, minimal: bytes, minimalFinding: "(not when run alone)" };
}

void main(workerData as WorkerSettings);
