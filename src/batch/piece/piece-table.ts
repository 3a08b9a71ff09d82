import * as header from "../../../assembly/header";
import { type Problem, SocketTable } from "../../index";
import { judgeByteOrder } from "../../table/reading/byte-order";
import type { InputForm } from "../../table/reading/messages/head";
import type { MetLine } from "../../table/reading/met-lines";
import type { Fill } from "../input/piece-text";
import type { Run } from "../rows/rows";
import { isNote } from "./notes";
import { begun, type Event, type ParserState } from "./parser-state";
import { buildRuns } from "./runs";

/** Problems of a piece that are kept with their text; the others are only counted. */
export const KEPT_PROBLEMS = 1000;

/** What a piece holds. Lines and offsets count from the text's first. */
export interface PieceReport {
  readonly rows: number;
  readonly lines: number;
  readonly headers: number;
  readonly saturated: number;
  /** Damaged lines: malformed, and not what people and shells leave between tables. */
  readonly malformed: number;
  readonly problems: readonly Problem[];
}

/** The table of one piece of a text after another: whole lines, whatever stands before and behind them. */
export class PieceTable extends SocketTable {
  readonly #judges: boolean;
  #events: Event[] = [];
  #problems: Problem[] = [];
  #malformed = 0;
  #readAsBig = 0;
  /** Bytes that the module is told to have passed before the first. */
  #ahead = 0;

  /** Where `judges`, place() settles the byte order by the addresses there are. */
  constructor(details: boolean, judges: boolean) {
    super({ details });
    this.#judges = judges;
  }

  /** Reads what `fill` gives, as lines or messages that stand as `from` says. */
  read(fill: Fill, from: ParserState, form: InputForm): void {
    this.clear();
    this.#events = [];
    this.#problems = [];
    this.#malformed = 0;
    this.#readAsBig = from.bigEndian;
    this.begin({ form });
    this.lines.begin(from.begun === begun.LABEL);
    this.memory.setWord(header.PROTOCOL_HINT, from.protocolHint);
    this.memory.setWord(header.HEADER, from.header);
    this.memory.setWord(header.BIG_ENDIAN, from.bigEndian);
    this.memory.setWord(header.MEETS_BLANKS, 1);
    // A byte order mark is one at a text's beginning, and not at a later piece's.
    this.#ahead = form === "text" && from.lines > 0 ? 1 : 0;
    this.memory.setCount(header.OFFSET, this.#ahead);
    for (;;) {
      const length = fill(this.input());
      if (length === 0) break;
      this.commit(length);
    }
    this.endSource();
  }

  /** Where its rows stand, now that it is known where it stands itself; and where what follows it does. */
  place(from: ParserState): { runs: Run[]; to: ParserState; report: PieceReport } {
    let { bigEndian, orderIsSettled } = from;
    if (this.#readAsBig !== bigEndian) this.#turn();
    if (this.#judges && orderIsSettled === 0 && this.size > 0) {
      const verdict = judgeByteOrder(this.columns, bigEndian === 1 ? "big" : "little");
      if (verdict.certainty > 0) orderIsSettled = 1;
      const judged = verdict.order === "big" ? 1 : 0;
      if (judged !== bigEndian) this.#turn();
      bigEndian = judged;
    }
    const { runs, ...counts } = buildRuns(this.columns.protocol, this.#events, from);
    const word = (at: number) => this.memory.word(at);
    const count = (at: number) => this.memory.count(at);
    const lines = count(header.SOURCE_LINES);
    const to: ParserState = {
      ...counts,
      lines: from.lines + lines,
      header: word(header.HEADER),
      protocolHint: word(header.PROTOCOL_HINT),
      bigEndian,
      orderIsSettled,
    };
    const report: PieceReport = {
      rows: this.size,
      lines,
      headers: count(header.HEADERS),
      saturated: count(header.SATURATED),
      malformed: this.#malformed,
      problems: this.#problems.map((problem) => ({ ...problem, line: problem.line + from.lines })),
    };
    return { runs, to, report };
  }

  #turn(): void {
    this.memory.exports.swapAddresses();
    this.changed();
  }

  protected override met(line: MetLine): void {
    if (line.what === "prefix") return;
    const what = line.what === "header" || line.what === "label" ? line.what : "other";
    this.#note({ row: this.size, lines: this.memory.count(header.SOURCE_LINES), what });
    if (line.what !== "malformed" || isNote(line)) return;
    this.#malformed++;
    if (this.#problems.length === KEPT_PROBLEMS) return;
    const problem = line.problem();
    this.#problems.push({ ...problem, byteOffset: problem.byteOffset - this.#ahead, source: undefined });
  }

  /** Of lines in between that say nothing, one behind the other, the last says where the rows go on: there may be millions. */
  #note(event: Event): void {
    const last = this.#events.at(-1);
    if (event.what === "other" && last?.what === "other" && last.row === event.row) this.#events.pop();
    this.#events.push(event);
  }
}
