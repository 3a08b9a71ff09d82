import { invalidArgument } from "../table/errors";
import type { PortRange } from "../table/queries/filter";
import { messageOf } from "../table/realms";
import type { InspectedProcesses } from "../text/holders";
import { jsonChecks } from "./json-checks";

/**
 * What is known of a capture beside its tables: who holds its sockets, and limits that no table has. Plain data, as JSON
 * in a page or in a file beside the tables. What is missing is not known.
 */
export interface CaptureFacts {
  /** What this is, and the version of its form. JSON begins with it: so such a file is recognised. */
  readonly sockdexFacts: 1;
  /** Processes that hold sockets of the tables, or have nearly no descriptor left; ascending by pid. */
  readonly processes?: readonly CapturedProcess[];
  /** How far the processes could be inspected. */
  readonly inspected?: InspectedProcesses;
  /** The processes were left out on request. */
  readonly areProcessesLeftOut?: boolean;
  /** Of listeners, how many connections their accept queues take: inode, limit, inode, limit … */
  readonly backlogLimits?: readonly number[];
  /** The ports that the kernel hands out by itself. */
  readonly localPorts?: PortRange;
  /** Those of them that it does not hand out. */
  readonly reservedPorts?: readonly PortRange[];
}

export interface CapturedProcess {
  readonly pid: number;
  /** What it calls itself: any characters. */
  readonly name: string;
  /** Id of its container, or its name. */
  readonly container?: string;
  /** Uid of its Kubernetes pod. */
  readonly pod?: string;
  /** For how many milliseconds it had run. */
  readonly runningMs?: number;
  /** Open descriptors, and how many it may have; missing of those that have few. */
  readonly open?: number;
  readonly limit?: number;
  /** Inodes of the sockets it holds, ascending, each as its distance from the one before: those of a busy server take two characters each. */
  readonly inodes: readonly number[];
  /** The descriptor of each, likewise as distances. */
  readonly descriptors: readonly number[];
}

const read = jsonChecks((kind, what) => invalid(`have no ${kind} for ${what}`));

/** Whether a file that begins with this text holds facts. */
export function beginsFacts(text: string): boolean {
  return /^\s*\{\s*"sockdexFacts"\s*:/.test(text);
}

/** Reads facts as JSON has them. Throws ERR_INVALID_ARGUMENT for any other text. */
export function parseCaptureFacts(text: string): CaptureFacts {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw invalid(`are not JSON: ${messageOf(cause)}`);
  }
  return captureFactsOf(value);
}

/** Facts that were parsed from JSON, a copy with nothing else in it. Throws ERR_INVALID_ARGUMENT for any other value. */
export function captureFactsOf(value: unknown): CaptureFacts {
  const facts = read.object(value, "the file");
  if (facts.sockdexFacts !== 1) throw invalid("are of another version: only 1 can be read");
  const { processes, inspected, areProcessesLeftOut, backlogLimits, localPorts, reservedPorts } = facts;
  return {
    sockdexFacts: 1,
    ...(processes !== undefined && { processes: read.list(processes, "processes").map(processOf) }),
    ...(inspected !== undefined && { inspected: inspectedOf(inspected) }),
    ...(areProcessesLeftOut === true && { areProcessesLeftOut }),
    ...(backlogLimits !== undefined && { backlogLimits: numbersOf(backlogLimits, "backlogLimits") }),
    ...(localPorts !== undefined && { localPorts: portsOf(localPorts) }),
    ...(reservedPorts !== undefined && { reservedPorts: read.list(reservedPorts, "reservedPorts").map(portsOf) }),
  };
}

/** Numbers as distances: of 7, 9, 12 they are 7, 2, 3. */
export function distancesOf(numbers: readonly number[]): number[] {
  return numbers.map((number, i) => number - (numbers[i - 1] ?? 0));
}

/** Sockets that a process holds, as they are captured; they are sorted. */
export function heldSockets(sockets: { inode: number; fd: number }[]): Pick<CapturedProcess, "inodes" | "descriptors"> {
  sockets.sort((a, b) => a.inode - b.inode || a.fd - b.fd);
  return {
    inodes: distancesOf(sockets.map(({ inode }) => inode)),
    descriptors: distancesOf(sockets.map(({ fd }) => fd)),
  };
}

/** The numbers of which these are the distances. */
export function numbersAt(distances: readonly number[]): number[] {
  let sum = 0;
  return distances.map((distance) => {
    sum += distance;
    return sum;
  });
}

function processOf(value: unknown): CapturedProcess {
  const process = read.object(value, "a process");
  const { name, container, pod, runningMs, open, limit } = process;
  const inodes = numbersOf(process.inodes, "inodes");
  const descriptors = numbersOf(process.descriptors, "descriptors");
  if (inodes.length !== descriptors.length) throw invalid("have a process without a descriptor for each inode");
  return {
    pid: countOf(process.pid, "pid"),
    name: read.text(name, "name"),
    ...(container !== undefined && { container: read.text(container, "container") }),
    ...(pod !== undefined && { pod: read.text(pod, "pod") }),
    ...(runningMs !== undefined && { runningMs: read.number(runningMs, "runningMs") }),
    ...(open !== undefined && { open: countOf(open, "open") }),
    ...(limit !== undefined && { limit: countOf(limit, "limit") }),
    ...{ inodes, descriptors },
  };
}

function inspectedOf(value: unknown): InspectedProcesses {
  const { processes, unreadable, areSomeHidden } = read.object(value, "inspected");
  return {
    processes: countOf(processes, "processes"),
    unreadable: countOf(unreadable, "unreadable"),
    areSomeHidden: areSomeHidden === true,
  };
}

function portsOf(value: unknown): PortRange {
  const { from, to } = read.object(value, "a range of ports");
  const range = { from: countOf(from, "from"), to: countOf(to, "to") };
  if (range.from > range.to || range.to > 65535) throw invalid(`have a range of ports ${range.from}-${range.to}`);
  return range;
}

function numbersOf(value: unknown, what: string): number[] {
  return read.list(value, what).map((one) => read.number(one, what));
}

/** A whole number from 0 on. */
function countOf(value: unknown, what: string): number {
  const number = read.number(value, what);
  if (Number.isSafeInteger(number) && number >= 0) return number;
  throw invalid(`have ${number} for ${what}`);
}

function invalid(how: string): Error {
  return invalidArgument(`The facts of the capture ${how}.`);
}
