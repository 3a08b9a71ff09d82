import { type Core, coreOf } from "./core";
import { familyOf } from "./families";
import { type Heading, headingOf, isHeader, toldByHeader } from "./headers";
import { labelOf } from "./labels";
import { type Line, linesOf, tokensOf } from "./lines";
import { prefixOf } from "./prefixes";
import type { Reason } from "./types";

/** A line, and what it is. A label may stand in front of a row, as a prefix: then both are given, the label first. */
export type ReadLine =
  | { what: "blank" | "header" | "label"; line: Line }
  | { what: "row"; line: Line; core: Core; tokens: string[]; heading: Heading; told: string | undefined }
  /** `text` is what stands behind its prefix. */
  | { what: "malformed"; line: Line; reason: Reason; text: string };

const LONGEST_LINE = 4096;

/** All lines of an input, of which the reader was told a protocol. */
export function* readLines(bytes: Uint8Array, protocol: string | undefined): Generator<ReadLine> {
  let heading: Heading = "undecided";
  let told = protocol;
  /** No header and no row stands below the last label yet. */
  let isBelowLabel = false;

  function* startTable(line: Line, family: string | undefined): Generator<ReadLine> {
    told = family;
    heading = "undecided";
    isBelowLabel = true;
    yield { what: "label", line };
  }

  function* readLine(line: Line, text: string, isBehindPrefix: boolean): Generator<ReadLine> {
    const tokens = tokensOf(text);
    if (tokens.length === 0) return yield { what: "blank", line };
    if (isHeader(tokens)) {
      heading = headingOf(text, tokens);
      if (!isBelowLabel) told = toldByHeader(text, tokens, heading, told);
      isBelowLabel = false;
      return yield { what: "header", line };
    }
    const core = coreOf({ ...line, text }, tokens);
    if (typeof core !== "string") {
      isBelowLabel = false;
      return yield { what: "row", line, core, tokens, heading, told };
    }
    const prefix = (core === "slot" || core === "local") && !isBehindPrefix ? prefixOf(text) : undefined;
    if (prefix) {
      const isTold = told !== undefined && prefix.told === familyOf(told);
      if (prefix.told !== undefined && !isTold) yield* startTable(line, prefix.told);
      return yield* readLine(line, text.slice(prefix.length), true);
    }
    const label = core === "slot" ? labelOf(text) : undefined;
    if (label) return yield* startTable(line, label.told);
    yield { what: "malformed", line, reason: core, text };
  }

  for (const line of linesOf(bytes)) {
    if (line.text.length > LONGEST_LINE) yield { what: "malformed", line, reason: "length", text: line.text };
    else yield* readLine(line, line.text, false);
  }
}
