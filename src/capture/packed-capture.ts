import { invalidArgument } from "../table/errors";
import { type Diagnostics, PROTOCOLS, type Protocol, type TableSource } from "../table/index";
import type { Problem } from "../table/reading/problems";
import { codeOfReason, type Reason } from "../table/reading/reasons";
import { type CaptureFacts, captureFactsOf } from "./capture-facts";

/** What is packed with a capture's columns, as JSON. What is missing is not known, or comes from elsewhere. */
export interface PackedCapture {
  host?: string | undefined;
  /** When the table was read: milliseconds since 1970. */
  time?: number | undefined;
  /** Tables that were read: also those without rows. */
  protocols: readonly Protocol[];
  /** What the rows came from. */
  source: TableSource | "mixed";
  diagnostics: PlainDiagnostics;
  facts?: CaptureFacts | undefined;
}

/** Diagnostics as JSON has them. */
export type PlainDiagnostics = Omit<Diagnostics, "duplicates" | "missing" | "fallback"> & { duplicates: number };

/** What a table that was read live says of its reading. `wanted`: the tables that were asked for. */
export function readingOf(
  {
    source,
    diagnostics: { missing, fallback: _, ...diagnostics },
  }: Pick<PackedCapture, "source"> & { diagnostics: Diagnostics },
  wanted: readonly Protocol[],
): Pick<PackedCapture, "protocols" | "source" | "diagnostics"> {
  return { protocols: wanted.filter((protocol) => !missing.includes(protocol)), source, diagnostics };
}

const SOURCES = ["procfs", "netlink", "mixed"] as const;

/** The last millisecond that a date can be. */
const LAST_TIME = 8.64e15;

/** What was packed, a copy that holds nothing else. Throws ERR_INVALID_ARGUMENT for anything else. */
export function packedCapture(about: unknown): PackedCapture {
  const { host, time, protocols, source, diagnostics, facts } = objectOf(about);
  return {
    host: host === undefined ? undefined : textOf(host, "host"),
    time: time === undefined ? undefined : timeOf(time),
    protocols: PROTOCOLS.filter((protocol) => Array.isArray(protocols) && protocols.includes(protocol)),
    source: oneOf(SOURCES, source, "source"),
    diagnostics: diagnosticsOf(diagnostics),
    facts: facts === undefined ? undefined : captureFactsOf(facts),
  };
}

function diagnosticsOf(value: unknown): PlainDiagnostics {
  const all = objectOf(value);
  const number = (name: keyof PlainDiagnostics) => numberOf(all[name], name);
  const { order, certainty } = objectOf(all.byteOrder);
  return {
    ...{ rows: number("rows"), lines: number("lines"), malformed: number("malformed") },
    ...{ skipped: number("skipped"), headers: number("headers"), saturated: number("saturated") },
    ...{ duplicates: number("duplicates"), bytes: number("bytes"), reads: number("reads") },
    tornTail: all.tornTail === true,
    byteOrder: {
      order: oneOf(["little", "big"], order, "byte order"),
      certainty: numberOf(certainty, "byte order's certainty"),
    },
    problems: Array.isArray(all.problems) ? all.problems.map(problemOf) : [],
  };
}

function problemOf(value: unknown): Problem {
  const { line, byteOffset, reason, text, source } = objectOf(value);
  return {
    line: numberOf(line, "line"),
    byteOffset: numberOf(byteOffset, "byteOffset"),
    reason: oneOf(Object.keys(codeOfReason).filter(isReason), reason, "reason"),
    text: textOf(text, "text"),
    source: source === undefined ? undefined : textOf(source, "source"),
  };
}

function isReason(name: string): name is Reason {
  return Object.hasOwn(codeOfReason, name);
}

function timeOf(value: unknown): number {
  const time = numberOf(value, "time");
  if (Math.abs(time) <= LAST_TIME) return time;
  throw invalid(`is of ${time}, which no date can be`);
}

function numberOf(value: unknown, name: string): number {
  if (typeof value === "number") return value;
  throw invalid(`has no number of ${name}`);
}

function textOf(value: unknown, name: string): string {
  if (typeof value === "string") return value;
  throw invalid(`has no text for ${name}`);
}

function oneOf<T extends string>(all: readonly T[], value: unknown, name: string): T {
  const found = all.find((one) => one === value);
  if (found !== undefined) return found;
  throw invalid(`has no ${name}`);
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return { ...value };
  throw invalid("does not say what it is");
}

function invalid(how: string): Error {
  return invalidArgument(`The packed capture ${how}.`);
}
