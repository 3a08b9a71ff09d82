import * as header from "../../assembly/header";
import { TEXT_BYTES } from "../../assembly/layout";
import * as status from "../../assembly/status";
import { LetGo } from "../module/let-go";
import type { TableMemory } from "../module/table-memory";
import { invalidArgument, malformedRow, noMemoryForRows, noTable } from "./errors";
import { type Protocol, protocolCode } from "./protocols";
import type { Filter, RowFilter } from "./queries/filter";
import { keepRows } from "./queries/keep-rows";
import { QueryTable } from "./queries/query-table";
import { judgeByteOrder } from "./reading/byte-order";
import { Checkpoint } from "./reading/checkpoint";
import { createMemory, initialOrder } from "./reading/empty-table";
import { addInfo, clearInfo, wantedInfo } from "./reading/info";
import { InputBytes } from "./reading/input-bytes";
import type { InputForm } from "./reading/messages/head";
import { type MetLine, MetLines } from "./reading/met-lines";
import { checkOptions, type TableOptions } from "./reading/options";
import { readProblems, recordProblem } from "./reading/problems";
import { type Fallback, nothingRead, type Source, type TableSource } from "./reading/sources";

/** A table that takes text in, or captured netlink messages, rows into columns, and can be asked for them. */
export class SocketTable extends QueryTable {
  readonly #options: TableOptions;
  readonly #newMemory: (options: TableOptions) => TableMemory;
  #open = false;
  readonly #letGo = new LetGo();
  readonly #bytes: InputBytes;
  /** @internal What lies between the rows of the present input. */
  protected readonly lines = new MetLines();
  /** When the present input began. */
  readonly #begun = new Checkpoint();

  constructor(options?: TableOptions);
  /** @internal `newMemory` makes the memory of a table without rows. */
  constructor(options: TableOptions, newMemory: (options: TableOptions) => TableMemory);
  constructor(options: TableOptions = {}, newMemory = createMemory) {
    checkOptions(options);
    super(newMemory(options), nothingRead(initialOrder(options)));
    this.#options = { ...options };
    this.#newMemory = newMemory;
    this.#bytes = new InputBytes(this.memory, {
      onText: () => this.met(this.lines.meet(this.memory, this.progress.rowsBefore + this.size)),
      onMessage: (line) => this.met(line),
      onForm: (form) => this.#isOf(form),
    });
    if (options.capacity) this.#reserve(options.capacity);
  }

  /** A captured table: text of /proc, or what `ss -D` wrote. `bytes` is copied a window at a time and not kept. Throws ERR_NO_TABLE, ERR_MALFORMED_ROW (strict), ERR_OUT_OF_MEMORY. */
  static parse(bytes: Uint8Array, options: TableOptions = {}): SocketTable {
    return parseTable(bytes, options);
  }

  /** Adds bytes: any cut is allowed, rows torn by it are put together. Throws ERR_MALFORMED_ROW (strict), ERR_OUT_OF_MEMORY; the table then is as it was before this input began. */
  append(bytes: Uint8Array): this {
    if (!ArrayBuffer.isView(bytes) || bytes.byteLength !== bytes.length) {
      throw invalidArgument("A table is parsed from a Uint8Array or a Buffer: encode a string, wrap an ArrayBuffer.");
    }
    for (let at = 0; at < bytes.length; ) {
      const window = this.input();
      const part = bytes.subarray(at, at + window.length);
      window.set(part);
      this.commit(part.length);
      at += part.length;
    }
    if (bytes.length === 0) this.input();
    return this;
  }

  /**
   * The free part of the window, a view into the table's memory for the caller's own read; then commit(). Valid until
   * the next call of this table. Throws ERR_INVALID_ARGUMENT when it can never hold `minBytes`.
   */
  input(minBytes = 1): Uint8Array {
    if (!(minBytes <= TEXT_BYTES)) throw invalidArgument(`The window holds ${TEXT_BYTES} bytes, not ${minBytes}.`);
    if (!this.#open) this.begin({});
    const { window } = this.#bytes;
    if (minBytes > window.length) throw invalidArgument(`The window has ${window.length} bytes free, not ${minBytes}.`);
    return window;
  }

  /** Parses what was filled into input(): its first `length` bytes. Throws as append() does. */
  commit(length: number): void {
    this.commitUpTo(length, 0xffffffff);
  }

  /** The input is over: reads a torn last row as far as it goes. Throws ERR_NO_TABLE when there was no table at all. */
  end(): this {
    this.endSource();
    const { rowsBefore, sources, bytes } = this.progress;
    if (rowsBefore + this.size === 0 && this.memory.count(header.HEADERS) === 0) {
      throw noTable(sources.at(-1), bytes, readProblems(this.memory, sources)[0]?.text ?? "");
    }
    return this;
  }

  /** What the rows came from; `mixed`: some from the text of /proc, the others by netlink. */
  get source(): TableSource | "mixed" {
    return this.progress.source;
  }

  /** One of several inputs is over; end() then only asks whether there was a table in any of them. */
  endSource(): void {
    if (!this.#open) return;
    this.#read(undefined, 0xffffffff);
    this.#open = false;
    this.judgeByteOrder();
  }

  /** The present input has no more bytes: as commitUpTo(), with messages that waited for what comes behind them. */
  protected restUpTo(limit: number): number {
    return this.#open && this.#bytes.areMessages ? this.#read(undefined, limit) : status.OK;
  }

  /** Forgets all rows and what is told of them, and keeps the memory. */
  clear(): void {
    this.changed();
    this.memory.exports.clear();
    this.#open = false;
    Object.assign(this.progress, nothingRead(initialOrder(this.#options)));
    this.memory.setWord(header.BIG_ENDIAN, this.progress.byteOrder.order === "big" ? 1 : 0);
  }

  /**
   * As clear(), and gives memory back after a peak: a WebAssembly memory never shrinks, so a table with room for four
   * times `rows` rows, and for more than 65,536, starts over in a new one. Less is not worth a new one; and while the one
   * it let go of last is not collected yet, it keeps what it has.
   */
  release(rows: number): void {
    this.clear();
    const capacity = this.memory.word(header.CAPACITY);
    if (capacity <= 65536 || capacity <= rows * 4 || !this.mayLetGo()) return;
    const { memory } = this.memory;
    this.memory = this.#newMemory(this.#options);
    this.#letGo.add(memory);
  }

  /** Whether no memory of before is waiting to be collected. */
  protected mayLetGo(): boolean {
    return this.#letGo.isOver;
  }

  /** Makes room for `rows` rows in all. Throws ERR_OUT_OF_MEMORY, and nothing has changed. */
  reserve(rows: number): void {
    this.changed();
    this.#reserve(rows);
  }

  #reserve(rows: number): void {
    if (!(rows >= 0)) throw invalidArgument(`Room for ${rows} rows cannot be made.`);
    if (this.memory.exports.reserve(Math.min(Math.ceil(rows), 0xffffffff)) !== status.OK) throw noMemoryForRows(rows);
  }

  /** A new input begins. Without it the first append() or input() begins one that nothing is known of. */
  begin(source: Source): void {
    this.endSource();
    this.#begun.take(this.memory, this.progress);
    const protocolHint = source.protocol ?? this.#options.protocol;
    const code = protocolHint === undefined ? header.NO_HINT : protocolCode(protocolHint);
    this.memory.exports.begin(code, source.bytes ?? 0);
    this.lines.begin(false);
    this.progress.sources.push(source.name);
    this.#bytes.begin(this.memory, source.form);
    this.#open = true;
  }

  /** What the present input is, now that it is known. */
  #isOf(form: InputForm): void {
    const { sources, source } = this.progress;
    const now = form === "text" ? "procfs" : "netlink";
    this.progress.source = sources.length > 1 && source !== now ? "mixed" : now;
    if (form === "text") return;
    // Its messages say it.
    this.progress.byteOrder = { order: form, certainty: 1 };
    const info = wantedInfo(this.#options.info ?? true);
    if (this.memory.isWithInfo || info.length === 0) return;
    if (!addInfo(this.memory, info)) this.check(status.OUT_OF_MEMORY);
    clearInfo(this.columns, 0);
    this.changed();
  }

  /**
   * As commit(), but stops when the table holds `limit` rows and returns status.FULL: then take them, clearRows(), and
   * call again. Else status.OK.
   */
  protected commitUpTo(length: number, limit: number): number {
    if (!this.#open) throw invalidArgument("commit() needs input() before it.");
    const free = this.#bytes.window.length;
    if (!Number.isInteger(length) || length < 0 || length > free) {
      throw invalidArgument(`The window holds ${free} bytes, not ${length}.`);
    }
    const answer = this.#read(length, limit);
    if (answer !== status.FULL) this.progress.bytes += length;
    return answer;
  }

  /** Reads so many bytes of the window, or to the end of the input, up to `limit` rows in all. */
  #read(length: number | undefined, limit: number): number {
    this.changed();
    const { size } = this;
    this.memory.setWord(header.LIMIT, limit);
    const answer = length === undefined ? this.#bytes.finish() : this.#bytes.read(length);
    if (!this.#bytes.areMessages && this.memory.isWithInfo && this.size > size) clearInfo(this.columns, size);
    this.check(answer);
    return answer;
  }

  /** A line that is not a row was read: keeps what is malformed in it, or throws ERR_MALFORMED_ROW (strict). */
  protected met(line: MetLine): void {
    if (line.what !== "malformed") return;
    if (this.#options.strict) {
      const problem = { ...line.problem(), source: this.progress.sources.at(-1) };
      this.#takeBack();
      throw malformedRow(problem);
    }
    recordProblem(this.memory, line, this.progress.sources.length - 1);
  }

  /** Forgets the rows, but not the input they come from. */
  protected clearRows(): void {
    this.progress.rowsBefore += this.size;
    this.changed();
    this.memory.exports.clearRows();
  }

  /** @internal For the diagnostics: calls of read(2), and tables that were not there. */
  note(reads: number, missing: Protocol[] = []): void {
    this.progress.reads += reads;
    for (const protocol of missing) if (!this.progress.missing.includes(protocol)) this.progress.missing.push(protocol);
  }

  /** @internal The table as it is between two inputs. */
  checkpoint(): Checkpoint {
    const checkpoint = new Checkpoint();
    checkpoint.take(this.memory, this.progress);
    return checkpoint;
  }

  /** @internal Forgets what was read since. */
  backTo(checkpoint: Checkpoint): void {
    this.changed();
    checkpoint.restore(this.memory, this.progress);
    this.#open = false;
  }

  /**
   * @internal Rows of one input go straight into the memory: `read` puts them there, and returns the bytes they took. What
   * it throws leaves the table as it was before.
   */
  feedRows(source: Source, read: (memory: TableMemory) => number): void {
    this.begin(source);
    this.changed();
    try {
      this.progress.bytes += read(this.memory);
    } catch (error) {
      this.#takeBack();
      throw error;
    }
    this.changed();
    this.endSource();
  }

  /** @internal Forgets the rows that do not meet the filter; they count as skipped. */
  keep(filter: Filter | RowFilter): void {
    const rows = this.select(filter);
    const { columns } = this;
    this.changed();
    keepRows(this.memory, columns, rows);
  }

  /** @internal What the rows came from, and which tables not from netlink. */
  cameFrom(source: TableSource | "mixed", fallback: readonly Fallback[] | undefined): void {
    this.progress.source = source;
    this.progress.fallback = fallback;
  }

  /** With `auto`: settles the byte order by the rows there are, turns them if need be, and reads on in that order. */
  protected judgeByteOrder(): void {
    if (this.#options.byteOrder !== "auto" || this.progress.byteOrder.certainty > 0 || this.size === 0) return;
    const read = this.memory.word(header.BIG_ENDIAN) === 0 ? "little" : "big";
    this.progress.byteOrder = judgeByteOrder(this.columns, read);
    if (this.progress.byteOrder.order !== read) this.memory.exports.swapAddresses();
    this.changed();
  }

  /** Throws ERR_OUT_OF_MEMORY where a status of the module means it. Nothing partial is left: all rows of the input go. */
  protected check(answer: number): void {
    if (answer !== status.OUT_OF_MEMORY) return;
    const rows = this.size;
    this.#takeBack();
    throw noMemoryForRows(rows);
  }

  /** As it was when the present input began; of one whose rows have been given away in batches nothing is left. */
  #takeBack(): void {
    if (this.progress.rowsBefore > 0) {
      this.clear();
      return;
    }
    this.backTo(this.#begun);
  }
}

function parseTable(bytes: Uint8Array, options: TableOptions): SocketTable {
  const table = new SocketTable(options);
  table.begin({ bytes: bytes?.length ?? 0 });
  return table.append(bytes).end();
}
