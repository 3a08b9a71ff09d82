import type { Diagnostics, TableOptions } from "../../table/index";
import { createMemory } from "../../table/reading/empty-table";
import type { TableSource } from "../../table/reading/sources";
import type { InfoColumn } from "../../table/schema";
import { NodeSocketTable } from "../node/node-table";

export type LiveDiagnostics = Diagnostics;

/** A table that knows where it came from and can be read again. */
export class LiveTable extends NodeSocketTable {
  readonly #read: (table: LiveTable) => void;

  /** @internal */
  constructor(options: TableOptions, read: (table: LiveTable) => void, info: readonly InfoColumn[] = []) {
    super(options, (given) => createMemory(given, undefined, info));
    this.#read = read;
    this.refresh();
  }

  /** What the rows came from when they were read last. `mixed`: some tables by netlink, those of `diagnostics.fallback` from /proc. */
  get source(): TableSource | "mixed" {
    return this.progress.source;
  }

  /**
   * Reads again, from where it came, into the same memory: views and row numbers of before are worthless then. What
   * cannot be opened leaves the table as it was, a failure while reading leaves it empty. Throws as its maker does.
   */
  refresh(): this {
    this.#read(this);
    return this;
  }
}
