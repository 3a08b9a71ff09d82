import { invalidArgument } from "../table/errors";
import { type Diagnostics, PROTOCOLS, type Protocol } from "../table/index";

/** What is packed with a capture's columns. */
export interface PackedCapture {
  /** Tables that were read: also those without rows. */
  protocols: readonly Protocol[];
  diagnostics: Omit<Diagnostics, "missing">;
}

/** What was packed, a copy that holds nothing else. Throws ERR_INVALID_ARGUMENT for anything else. */
export function packedCapture(about: unknown): PackedCapture {
  const { protocols, diagnostics } = objectOf(about);
  const numbers = objectOf(diagnostics);
  const number = (name: string): number => {
    const value = numbers[name];
    if (typeof value === "number") return value;
    throw invalid(`has no number of ${name}`);
  };
  return {
    protocols: PROTOCOLS.filter((protocol) => Array.isArray(protocols) && protocols.includes(protocol)),
    diagnostics: {
      ...{ rows: number("rows"), lines: number("lines"), malformed: number("malformed") },
      ...{ skipped: number("skipped"), headers: number("headers"), saturated: number("saturated") },
      ...{ duplicates: number("duplicates"), bytes: number("bytes"), reads: number("reads"), tornTail: false },
      byteOrder: { order: "little", certainty: 1 },
      problems: [],
    },
  };
}

function objectOf(value: unknown): Record<string, unknown> {
  if (typeof value === "object" && value !== null) return { ...value };
  throw invalid("does not say what it is");
}

function invalid(how: string): Error {
  return invalidArgument(`The packed capture ${how}.`);
}
