import * as header from "../../../assembly/header";
import { NO_HINT } from "../../../assembly/header";
import { LOOKED_AT, PREFIX, PREFIX_BYTES, TEXT } from "../../../assembly/layout";
import { MAX_TEXT } from "../../../assembly/problem";
import { BLANK_LINE, HEADER_LINE } from "../../../assembly/reasons";
import type { TableMemory } from "../../module/table-memory";
import { PROTOCOLS, type Protocol, protocolCode } from "../protocols";
import { familyOf } from "./named-protocol";
import { isUdpHeader, type Prefix, readLabel, readPrefix } from "./other-lines";
import type { MalformedLine } from "./problems";
import { reasonOf } from "./reasons";

/** What a line turned out to be that the module left to the host. Behind a prefix the same line is met once more if it is not a row. */
export type MetLine = { readonly what: "blank" | "header" | "label" | "prefix" } | MalformedLine;

/** Reads the lines of an input that the module stops behind: headers, labels, prefixes and what is malformed (docs/grammar.md). */
export class MetLines {
  /** Rows above the last label; undefined once a header has come. */
  #labelAt: number | undefined;
  /** The number of the last line with a prefix, and how long that is. */
  #prefixedLine = 0;
  #prefixLength = 0;

  /** A new input begins, below a label or not. */
  begin(isLabelled: boolean): void {
    this.#labelAt = isLabelled ? 0 : undefined;
    this.#prefixedLine = 0;
  }

  /** What the line is that the module has just met below `rows` rows. It is counted, and what it tells holds from now on. */
  meet(memory: TableMemory, rows: number): MetLine {
    memory.setWord(header.PREFIX_LENGTH, 0);
    const code = memory.word(header.OTHER_LINE_REASON);
    if (code === BLANK_LINE) return { what: "blank" };
    const start = memory.word(header.OTHER_LINE);
    const length = memory.word(header.OTHER_LINE_END) - start;
    // A header counts whole, however long it is.
    if (code === HEADER_LINE) return this.#meetHeader(memory, rows, latin1(memory.bytes, start, length));
    const text = () => latin1(memory.bytes, start, Math.min(length, LOOKED_AT));

    const reason = reasonOf(code);
    const line = memory.count(header.SOURCE_LINES);
    const prefixLength = line === this.#prefixedLine ? this.#prefixLength : 0;
    const isShort = length <= LOOKED_AT;
    if (memory.word(header.OTHER_LINE_MAY_HINT) !== 0) {
      const looked = text();
      const prefix = prefixLength === 0 ? readPrefix(looked) : undefined;
      if (prefix && prefix.length > 0) return this.#skipPrefix(memory, rows, length, prefix);
      const label = reason === "slot" && isShort ? readLabel(looked) : undefined;
      if (label) {
        add(memory, header.SKIPPED, 1);
        this.#startTable(memory, rows, label.protocol);
        return { what: "label" };
      }
    }
    add(memory, header.MALFORMED, 1);
    return {
      what: "malformed",
      reason,
      text: () => (isShort ? text() : undefined),
      problem: () => ({
        line,
        byteOffset: memory.count(header.OFFSET) - (memory.word(header.RESUME) - start) - prefixLength,
        reason,
        text: latin1(memory.bytes, start - prefixLength, Math.min(prefixLength + length, MAX_TEXT)),
      }),
    };
  }

  #meetHeader(memory: TableMemory, rows: number, text: string): MetLine {
    const isLabelled = this.#labelAt === rows;
    this.#labelAt = undefined;
    if (isLabelled) return { what: "header" };
    const hint = PROTOCOLS[memory.word(header.PROTOCOL_HINT)];
    const family = hint && familyOf(hint);
    if (memory.word(header.HEADER) === header.HEADER_TCP) {
      if (family !== "tcp") memory.setWord(header.PROTOCOL_HINT, NO_HINT);
    } else if (family !== "udp" && family !== "udplite" && isUdpHeader(text)) {
      memory.setWord(header.PROTOCOL_HINT, protocolCode("udp"));
    }
    return { what: "header" };
  }

  /** Has the line read again from behind its prefix. */
  #skipPrefix(memory: TableMemory, rows: number, lineLength: number, prefix: Prefix): MetLine {
    const { length, protocol } = prefix;
    const hint = PROTOCOLS[memory.word(header.PROTOCOL_HINT)];
    const isLabel = protocol !== undefined && (hint === undefined || familyOf(hint) !== familyOf(protocol));
    if (isLabel) this.#startTable(memory, rows, protocol);
    if (length === lineLength) {
      add(memory, header.SKIPPED, 1);
      return { what: "blank" };
    }
    const from = memory.word(header.OTHER_LINE) + length;
    const back = memory.word(header.RESUME) - from;
    memory.setWord(header.RESUME, from);
    // For finish(), where it is the last line, and torn.
    if (from < TEXT) memory.setWord(header.CARRIED, TEXT - from);
    add(memory, header.OFFSET, -back);
    this.#prefixedLine = memory.count(header.SOURCE_LINES);
    this.#prefixLength = length;
    rememberPrefix(memory, prefix);
    add(memory, header.LINES, -1);
    add(memory, header.SOURCE_LINES, -1);
    return { what: isLabel ? "label" : "prefix" };
  }

  #startTable(memory: TableMemory, rows: number, protocol: Protocol | undefined): void {
    memory.setWord(header.PROTOCOL_HINT, protocol === undefined ? NO_HINT : protocolCode(protocol));
    memory.setWord(header.HEADER, header.HEADER_SILENT);
    this.#labelAt = rows;
  }
}

/** Lets the module read the rows behind prefixes like this one by itself. */
function rememberPrefix(memory: TableMemory, { length, pattern }: Prefix): void {
  const text = memory.bytes;
  const from = memory.word(header.RESUME) - length;
  if (length > PREFIX_BYTES || text.subarray(from, from + length).includes(0)) return;
  for (let i = 0; i < length; i++) text[PREFIX + i] = pattern.charCodeAt(i);
  memory.setWord(header.PREFIX_LENGTH, length);
}

function add(memory: TableMemory, field: number, value: number): void {
  memory.setCount(field, memory.count(field) + value);
}

function latin1(bytes: Uint8Array, start: number, length: number): string {
  let text = "";
  for (let at = start; at < start + length; at++) text += String.fromCharCode(bytes[at] ?? 0);
  return text;
}
