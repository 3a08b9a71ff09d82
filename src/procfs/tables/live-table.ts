import type { TableMemory } from "../../module/table-memory";
import type { Diagnostics, Source, TableOptions } from "../../table/index";
import type { Filter, RowFilter } from "../../table/queries/filter";
import { keepRows } from "../../table/queries/keep-rows";
import { NodeSocketTable } from "../node/node-table";

/** What rows come from: the text of /proc, live or captured, or the kernel's netlink messages. */
export type TableSource = "procfs" | "netlink";

export interface LiveDiagnostics extends Diagnostics {
  /** With `source: "auto"`: why /proc was read and not netlink. */
  fallback?: string;
}

/** A table that knows where it came from and can be read again. */
export class LiveTable extends NodeSocketTable {
  readonly #read: (table: LiveTable) => void;
  #source: TableSource = "procfs";
  #fallback: string | undefined;

  /** @internal */
  constructor(options: TableOptions, read: (table: LiveTable) => void) {
    super(options);
    this.#read = read;
    this.refresh();
  }

  /** What the rows came from when they were read last. */
  get source(): TableSource {
    return this.#source;
  }

  override get diagnostics(): LiveDiagnostics {
    const diagnostics: Diagnostics = super.diagnostics;
    return this.#fallback === undefined ? diagnostics : Object.assign(diagnostics, { fallback: this.#fallback });
  }

  /**
   * Reads again, from where it came, into the same memory: views and row numbers of before are worthless then. What
   * cannot be opened leaves the table as it was, a failure while reading leaves it empty. Throws as its maker does.
   */
  refresh(): this {
    this.#read(this);
    return this;
  }

  /** @internal It was read from there, and why not from netlink. */
  tell(source: TableSource, fallback: string | undefined): void {
    this.#source = source;
    this.#fallback = fallback;
  }

  /** @internal Rows of one input go straight into the memory: `read` puts them there, and returns the bytes they took. */
  feed(source: Source, read: (memory: TableMemory) => number): void {
    this.begin(source);
    this.changed();
    this.progress.bytes += read(this.memory);
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
}
