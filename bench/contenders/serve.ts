/**
 * A contender in a process of its own, where no other's heap nor type feedback disturbs it. Each line of input is
 * answered by one of output:
 *
 *     open <protocol> <path>   →  a digest of what it reads in the dump; it is warm then
 *     run                      →  [nanoseconds] of one run
 *     short                    →  [nanoseconds, …]: samples of the benchmark package, for runs too short for a clock
 *     close                    →  null; what it held is let go
 *
 * `serve.ts parse NAME` parses bytes in memory; `serve.ts file NAME` reads the file each time, and builds an index.
 */
import { createInterface } from "node:readline";
import Benchmark from "benchmark";
import { time } from "../harness/alternate";
import { load, type Protocol } from "../harness/dumps";
import { quick } from "../harness/options";
import { fileContenderOf } from "./files";
import { contenderOf } from "./index";
import type { Digest } from "./parsers/digest";

interface Job {
  run(): void;
  digest(): Digest;
}

const WARM_MILLISECONDS = quick ? 20 : 300;
const SHORT_SECONDS = quick ? 0.02 : 0.1;

const [, , how, name] = process.argv;
let job: Job | undefined;

function openJob(protocol: Protocol, path: string): Job {
  if (how === "file") {
    const reader = fileContenderOf(name).reader(protocol, path);
    return { run: () => reader.read(), digest: () => reader.digest() };
  }
  const bytes = load(path);
  const parser = contenderOf(name).parser(protocol);
  return { run: () => parser.parse(bytes), digest: () => parser.digest() };
}

/** Others warm up at the same time: what counts is this process's own time. */
function warm(run: () => void): void {
  const start = process.cpuUsage();
  do run();
  while (process.cpuUsage(start).user < WARM_MILLISECONDS * 1000);
}

function short(run: () => void): number[] {
  const bench = new Benchmark(name ?? "", run, { maxTime: SHORT_SECONDS, minSamples: 3 }).run();
  if (bench.error) throw bench.error;
  return bench.stats.sample.map((seconds) => seconds * 1e9);
}

function answer(line: string): unknown {
  const [command, protocol, ...path] = line.split(" ");
  switch (command) {
    case "open":
      job = openJob(protocol === "tcp6" ? "tcp6" : "tcp", path.join(" "));
      warm(job.run);
      return job.digest();
    case "run":
      globalThis.gc?.();
      return [time(opened().run)];
    case "short":
      return short(opened().run);
    case "close":
      job = undefined;
      globalThis.gc?.();
      return null;
    default:
      throw new Error(`${JSON.stringify(line)} is no command.`);
  }
}

function opened(): Job {
  if (!job) throw new Error("Nothing is open.");
  return job;
}

createInterface(process.stdin).on("line", (line) => console.log(JSON.stringify(answer(line))));
