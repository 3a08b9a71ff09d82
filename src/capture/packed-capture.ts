import { invalidArgument } from "../table/errors";
import { type Diagnostics, type Fallback, PROTOCOLS, type Protocol, type TableSource } from "../table/index";
import type { Problem } from "../table/reading/problems";
import { codeOfReason, type Reason } from "../table/reading/reasons";
import { type CaptureFacts, captureFactsOf } from "./capture-facts";
import { jsonChecks } from "./json-checks";

/** What is packed with a capture's columns, as JSON. What is missing is not known, or comes from elsewhere. */
export interface PackedCapture {
  host?: string | undefined;
  /** When the table was read: milliseconds since 1970. */
  time?: number | undefined;
  /** Tables that were read: also those without rows. */
  protocols: readonly Protocol[];
  /** What the rows came from. `mixed`: some tables by netlink, those of `fallback` from /proc. */
  source: TableSource | "mixed";
  /** Tables that netlink was asked for first, and why it could not give them. */
  fallback?: readonly PackedFallback[] | undefined;
  diagnostics: PlainDiagnostics;
  facts?: CaptureFacts | undefined;
}

export type PackedFallback = Omit<Fallback, "code"> & { readonly code: string };

/** Diagnostics as JSON has them. */
export type PlainDiagnostics = Omit<Diagnostics, "duplicates" | "missing" | "fallback"> & { duplicates: number };

/** What a table that was read live says of its reading. `wanted`: the tables that were asked for. */
export function readingOf(
  {
    source,
    diagnostics: { missing, fallback = [], ...diagnostics },
  }: Pick<PackedCapture, "source"> & { diagnostics: Diagnostics },
  wanted: readonly Protocol[],
): Pick<PackedCapture, "protocols" | "source" | "fallback" | "diagnostics"> {
  return {
    protocols: wanted.filter((protocol) => !missing.includes(protocol)),
    source,
    fallback: fallback.filter(({ protocol }) => !missing.includes(protocol)),
    diagnostics,
  };
}

const SOURCES = ["procfs", "netlink", "mixed"] as const;

const read = jsonChecks((kind, what) => {
  if (kind === "object") return invalid("does not say what it is");
  return invalid(`has no ${kind} ${kind === "number" ? "of" : "for"} ${what}`);
});

/** The last millisecond that a date can be. */
const LAST_TIME = 8.64e15;

/** What was packed, a copy that holds nothing else. Throws ERR_INVALID_ARGUMENT for anything else. */
export function packedCapture(about: unknown): PackedCapture {
  const { host, time, protocols, source, fallback, diagnostics, facts } = read.object(about, "capture");
  return {
    host: host === undefined ? undefined : read.text(host, "host"),
    time: time === undefined ? undefined : timeOf(time),
    protocols: PROTOCOLS.filter((protocol) => Array.isArray(protocols) && protocols.includes(protocol)),
    source: oneOf(SOURCES, source, "source"),
    fallback: fallback === undefined ? undefined : read.list(fallback, "fallback").map(fallbackOf),
    diagnostics: diagnosticsOf(diagnostics),
    facts: facts === undefined ? undefined : captureFactsOf(facts),
  };
}

function fallbackOf(value: unknown): PackedFallback {
  const { protocol, code, reason } = read.object(value, "fallback");
  const known = oneOf(PROTOCOLS, protocol, "protocol of a fallback");
  return { protocol: known, code: read.text(code, "code"), reason: read.text(reason, "reason") };
}

function diagnosticsOf(value: unknown): PlainDiagnostics {
  const all = read.object(value, "diagnostics");
  const number = (name: keyof PlainDiagnostics) => read.number(all[name], name);
  const { order, certainty } = read.object(all.byteOrder, "byte order");
  return {
    ...{ rows: number("rows"), lines: number("lines"), malformed: number("malformed") },
    ...{ skipped: number("skipped"), headers: number("headers"), saturated: number("saturated") },
    ...{ duplicates: number("duplicates"), bytes: number("bytes"), reads: number("reads") },
    tornTail: all.tornTail === true,
    byteOrder: {
      order: oneOf(["little", "big"], order, "byte order"),
      certainty: read.number(certainty, "byte order's certainty"),
    },
    problems: Array.isArray(all.problems) ? all.problems.map(problemOf) : [],
  };
}

function problemOf(value: unknown): Problem {
  const { line, byteOffset, reason, text, source } = read.object(value, "problem");
  return {
    line: read.number(line, "line"),
    byteOffset: read.number(byteOffset, "byteOffset"),
    reason: oneOf(Object.keys(codeOfReason).filter(isReason), reason, "reason"),
    text: read.text(text, "text"),
    source: source === undefined ? undefined : read.text(source, "source"),
  };
}

function isReason(name: string): name is Reason {
  return Object.hasOwn(codeOfReason, name);
}

function timeOf(value: unknown): number {
  const time = read.number(value, "time");
  if (Math.abs(time) <= LAST_TIME) return time;
  throw invalid(`is of ${time}, which no date can be`);
}

function oneOf<T extends string>(all: readonly T[], value: unknown, name: string): T {
  const found = all.find((one) => one === value);
  if (found !== undefined) return found;
  throw invalid(`has no ${name}`);
}

function invalid(how: string): Error {
  return invalidArgument(`The packed capture ${how}.`);
}
