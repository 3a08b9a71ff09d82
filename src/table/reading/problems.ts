import * as header from "../../../assembly/header";
import { MAX_PROBLEMS, PROBLEM_BYTES, PROBLEMS } from "../../../assembly/layout";
import * as place from "../../../assembly/problem";
import type { TableMemory } from "../../module/table-memory";
import { codeOfReason, type Reason, reasonOf } from "./reasons";

/** A line that is not a row, or a message of a netlink dump. */
export interface Problem {
  /** 1-based, in its source: of the line, or of the message. */
  line: number;
  /** Bytes of its source in front of it. */
  byteOffset: number;
  reason: Reason;
  /** The line's first 80 bytes, as latin1; it may hold control characters. Of a message the first 40, in hexadecimal. */
  text: string;
  /** The file it stands in, if it was read from one. */
  source: string | undefined;
}

/** A line that is not a row, good until the window changes: there may be millions, so what is known of it is put together when asked for. */
export interface MalformedLine {
  readonly what: "malformed";
  readonly reason: Reason;
  /** All of the line, behind its prefix; undefined where it is longer than LOOKED_AT bytes. */
  text(): string | undefined;
  problem(): Omit<Problem, "source">;
}

/** Keeps a problem of the input of this number; only the first MAX_PROBLEMS are. */
export function recordProblem(memory: TableMemory, { problem }: Pick<MalformedLine, "problem">, source: number): void {
  const count = memory.word(header.PROBLEM_COUNT);
  if (count >= MAX_PROBLEMS) return;
  const view = new DataView(memory.buffer, PROBLEMS + count * PROBLEM_BYTES, PROBLEM_BYTES);
  const { line, byteOffset, reason, text } = problem();
  view.setFloat64(place.LINE, line, true);
  view.setUint32(place.REASON, codeOfReason[reason], true);
  view.setUint32(place.TEXT_LENGTH, text.length, true);
  view.setFloat64(place.BYTE_OFFSET, byteOffset, true);
  for (let i = 0; i < text.length; i++) view.setUint8(place.TEXT + i, text.charCodeAt(i));
  view.setUint32(place.SOURCE, source, true);
  memory.setWord(header.PROBLEM_COUNT, count + 1);
}

/** The recorded problems. `sources` names inputs by number. */
export function readProblems(memory: TableMemory, sources: readonly (string | undefined)[]): Problem[] {
  return Array.from({ length: memory.word(header.PROBLEM_COUNT) }, (_, i) => {
    const view = new DataView(memory.buffer, PROBLEMS + i * PROBLEM_BYTES, PROBLEM_BYTES);
    const start = view.byteOffset + place.TEXT;
    return {
      line: view.getFloat64(place.LINE, true),
      reason: reasonOf(view.getUint32(place.REASON, true)),
      source: sources[view.getUint32(place.SOURCE, true)],
      byteOffset: view.getFloat64(place.BYTE_OFFSET, true),
      text: String.fromCharCode(...memory.bytes.subarray(start, start + view.getUint32(place.TEXT_LENGTH, true))),
    };
  });
}
