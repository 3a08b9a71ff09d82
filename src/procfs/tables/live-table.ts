import type { Columns, Diagnostics, SocketRow, TableOptions } from "../../table/index";
import { createMemory } from "../../table/reading/empty-table";
import type { TableSource } from "../../table/reading/sources";
import type { InfoColumn } from "../../table/schema";
import type { NetworkNamespace } from "../../text/namespaces";
import type { UnreadNamespace } from "../network/namespaces";
import { NodeSocketTable } from "../node/node-table";
import { NamespaceNumbers } from "./namespace-numbers";

export interface LiveDiagnostics extends Diagnostics {
  /** With `allNamespaces`: what is known of network namespaces whose sockets are not in the table; else not there. */
  unread?: readonly UnreadNamespace[];
}

/** A table that knows where it came from and can be read again. */
export class LiveTable extends NodeSocketTable {
  readonly #read: (table: LiveTable) => void;
  #namespaces: ReadonlyMap<number, NetworkNamespace> = new Map();
  #unread: readonly UnreadNamespace[] = [];
  /** Only where rows of several namespaces are read. */
  readonly #numbers: NamespaceNumbers | undefined;

  /** @internal */
  constructor(
    options: TableOptions,
    read: (table: LiveTable) => void,
    { info = [], allNamespaces = false }: { info?: readonly InfoColumn[]; allNamespaces?: boolean } = {},
  ) {
    super(options, (given) => createMemory(given, undefined, info));
    this.#read = read;
    this.#numbers = allNamespaces ? new NamespaceNumbers() : undefined;
    this.refresh();
  }

  /** What the rows came from when they were read last. `mixed`: some tables by netlink, those of `diagnostics.fallback` from /proc. */
  override get source(): TableSource | "mixed" {
    return super.source;
  }

  /** With `allNamespaces`: those that were read last, by the number that the column `namespace` has; else none. */
  get namespaces(): ReadonlyMap<number, NetworkNamespace> {
    return this.#namespaces;
  }

  override get diagnostics(): LiveDiagnostics {
    const diagnostics: Diagnostics = super.diagnostics;
    return this.#numbers === undefined ? diagnostics : Object.assign(diagnostics, { unread: this.#unread });
  }

  /**
   * Reads again, from where it came, into the same memory: views and row numbers of before are worthless then. What
   * cannot be opened leaves the table as it was, a failure while reading leaves it empty. Throws as its maker does.
   */
  refresh(): this {
    this.#read(this);
    return this;
  }

  /** @internal As QueryTable's, in each namespace. */
  protected override countDuplicates(): number {
    const found = super.countDuplicates();
    return this.#numbers === undefined || found === 0 ? found : found - this.#alikeElsewhere();
  }

  /** Rows that differ from another one in their namespace alone: those without an inode, which is one socket's everywhere. */
  #alikeElsewhere(): number {
    const ends = new Set<string>();
    const endsWithin = new Set<string>();
    for (const row of this) {
      if (row.inode > 0) continue;
      const { protocol, localAddress, localPort, remoteAddress, remotePort } = row;
      const key = [protocol, localAddress, localPort, remoteAddress, remotePort].join(" ");
      ends.add(key);
      endsWithin.add(`${key} ${row.namespace}`);
    }
    return endsWithin.size - ends.size;
  }

  /** As QueryTable's; of several network namespaces a row of this thread's own where there is one. */
  override byEndpoints(...ends: Parameters<NodeSocketTable["byEndpoints"]>): SocketRow | undefined {
    return this.#numbers === undefined ? super.byEndpoints(...ends) : this.allByEndpoints(...ends)[0];
  }

  /** As QueryTable's; this thread's own network namespace first. */
  override allByEndpoints(...ends: Parameters<NodeSocketTable["allByEndpoints"]>): SocketRow[] {
    const rows = super.allByEndpoints(...ends);
    const isOwn = ({ namespace = 0 }: SocketRow) => this.#namespaces.get(namespace)?.isOwn === true;
    return this.#numbers === undefined ? rows : [...rows.filter(isOwn), ...rows.filter((row) => !isOwn(row))];
  }

  override clear(): void {
    super.clear();
    this.#numbers?.keep(0);
    this.#namespaces = new Map();
    this.#unread = [];
  }

  /** @internal */
  override keep(...filter: Parameters<NodeSocketTable["keep"]>): void {
    super.keep(...filter);
    this.#numbers?.keep(this.size);
  }

  /** @internal The rows that were read since the last call are of this namespace. */
  readFrom(inode: number): void {
    this.changed();
    this.#numbers?.add(inode, this.size);
  }

  /** @internal All that was read, and what was not. */
  hasRead(namespaces: readonly NetworkNamespace[], unread: readonly UnreadNamespace[]): void {
    this.#namespaces = new Map(namespaces.map((namespace) => [namespace.inode, namespace]));
    this.#unread = unread;
  }

  /** @internal */
  protected override view(): Columns {
    const columns = super.view();
    return this.#numbers === undefined ? columns : { ...columns, namespace: this.#numbers.view(this.size) };
  }
}
