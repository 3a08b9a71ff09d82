import { type Problem, SocketTable } from "../../index";
import { header, OFFSET, REASONS, status } from "../../module/layout";
import { judgeByteOrder } from "../../table/byte-order";
import { protocolCode } from "../../table/protocols";
import { readOtherLine } from "./other-lines";
import type { Run } from "./rows";
import { buildRuns } from "./runs";
import type { Event, Standing } from "./standing";

/** Problems of a piece that are kept with their text; the others are only counted. */
const KEPT_PROBLEMS = 1000;
const KEPT_TEXT = 80;
/** A longer line is damaged, whatever it says. */
const LONGEST_LABEL = 512;

/** Fills the beginning of a window with the next bytes and answers how many; 0 at the end. */
export type Fill = (window: Uint8Array) => number;

/** What was met in a piece. Lines and offsets count from the text's first. */
export interface Met {
  readonly rows: number;
  readonly lines: number;
  readonly headers: number;
  readonly saturated: number;
  /** Damaged lines: neither row nor header, blank, label or prompt. */
  readonly malformed: number;
  readonly problems: readonly Problem[];
}

/** The table of one piece of a text after another: whole lines, whatever stands before and behind them. */
export class PieceTable extends SocketTable {
  readonly #judges: boolean;
  #events: Event[] = [];
  #problems: Problem[] = [];
  #malformed = 0;
  /** The module's own counts, to tell what it has met. */
  #malformedLines = 0;
  #headers = 0;
  #readAsBig = 0;
  /** Bytes that the module is told to have passed before the first. */
  #ahead = 0;

  /** Where `judges`, place() settles the byte order by the addresses there are. */
  constructor(details: boolean, judges: boolean) {
    super({ details });
    this.#judges = judges;
  }

  /** Reads what `fill` gives, as lines that stand as `from` says. */
  read(fill: Fill, from: Standing): void {
    this.clear();
    this.#events = [];
    this.#problems = [];
    this.#malformed = this.#malformedLines = this.#headers = 0;
    this.#readAsBig = from.bigEndian;
    this.begin({});
    this.memory.setWord(header.TOLD, from.told);
    this.memory.setWord(header.HEADER, from.header);
    this.memory.setWord(header.BIG_ENDIAN, from.bigEndian);
    this.memory.setWord(header.PAUSE, 1);
    // A byte order mark is one at a text's beginning, and not at a later piece's.
    this.#ahead = from.lines > 0 ? 1 : 0;
    this.memory.setCount(OFFSET, this.#ahead);
    for (;;) {
      const length = fill(this.input());
      if (length === 0) break;
      while (this.commitUpTo(length, 0xffffffff) === status.MET) this.#meet(1);
      this.#meetUnended();
    }
    this.endSource();
    this.#meetUnended();
  }

  /** Where its rows stand, now that it is known where it stands itself; and where what follows it does. */
  place(from: Standing): { runs: Run[]; to: Standing; met: Met } {
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
    const to: Standing = {
      ...counts,
      lines: from.lines + lines,
      header: word(header.HEADER),
      told: word(header.TOLD),
      bigEndian,
      orderIsSettled,
    };
    const met: Met = {
      rows: this.size,
      lines,
      headers: count(header.HEADERS),
      saturated: count(header.SATURATED),
      malformed: this.#malformed,
      problems: this.#problems.map((problem) => ({ ...problem, line: problem.line + from.lines })),
    };
    return { runs, to, met };
  }

  #turn(): void {
    this.memory.exports.swapAddresses();
    this.changed();
  }

  /** The module stopped behind a line that is no row; `newline` is 1 where the line has one. */
  #meet(newline: number): void {
    const word = (at: number) => this.memory.word(at);
    const count = (at: number) => this.memory.count(at);
    const row = this.size;
    const lines = count(header.SOURCE_LINES);
    if (count(header.MALFORMED) === this.#malformedLines) {
      const isHeader = count(header.HEADERS) > this.#headers;
      this.#headers = count(header.HEADERS);
      this.#note({ row, lines, what: isHeader ? "header" : "other" });
      return;
    }
    this.#malformedLines = count(header.MALFORMED);
    const start = word(header.OTHER_LINE);
    const length = word(header.OTHER_LINE_END) - start;
    const reason = REASONS[word(header.OTHER_LINE_REASON)] || "length";
    const text = String.fromCharCode(...this.memory.bytes.subarray(start, start + Math.min(length, LONGEST_LABEL)));
    const isWhole = reason === "slot" && length <= LONGEST_LABEL;
    const other = isWhole ? readOtherLine(text.trim()) : undefined;
    if (other?.protocol !== undefined) {
      // What follows is another table, and no header of it was seen yet.
      this.memory.setWord(header.TOLD, protocolCode(other.protocol));
      this.memory.setWord(header.HEADER, 0);
    }
    this.#note({ row, lines, what: other?.protocol === undefined ? "other" : "label" });
    if (other) return;
    this.#malformed++;
    if (this.#problems.length === KEPT_PROBLEMS) return;
    this.#problems.push({
      line: lines,
      byteOffset: this.memory.count(OFFSET) - this.#ahead - length - newline,
      reason,
      text: text.slice(0, KEPT_TEXT),
      source: undefined,
    });
  }

  /** Of lines in between that say nothing, one behind the other, the last says where the rows go on: there may be millions. */
  #note(event: Event): void {
    const last = this.#events.at(-1);
    if (event.what === "other" && last?.what === "other" && last.row === event.row) this.#events.pop();
    this.#events.push(event);
  }

  /** Lines that the module gives up or that end with the input do not stop it. */
  #meetUnended(): void {
    const { memory } = this;
    if (memory.count(header.MALFORMED) > this.#malformedLines || memory.count(header.HEADERS) > this.#headers) {
      this.#meet(0);
    }
  }
}
