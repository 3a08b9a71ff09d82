import * as header from "../../../assembly/header";
import { CRITERIA } from "../../../assembly/layout";
import * as status from "../../../assembly/status";
import type { TableMemory } from "../../module/table-memory";
import { isV4Mapped, parseAddress } from "../addresses";
import { type Columns, viewColumns } from "../columns";
import { invalidArgument, noMemoryFor, noRow, retiredTable } from "../errors";
import { LAST_TCP, PROTOCOLS, type Protocol, protocolCode } from "../protocols";
import { type Diagnostics, diagnosticsOf } from "../reading/diagnostics";
import type { Progress } from "../reading/sources";
import { SocketRow } from "../row";
import type { SocketRowJson } from "../row-values";
import { type State, stateName } from "../states";
import type { TableView } from "../table-view";
import { type Filter, isRowFilter, type RowFilter, writeFilter } from "./filter";
import { InodeLookup } from "./inode-lookup";

export interface Endpoint {
  address: string;
  port: number;
}

/** Addresses look-ups by endpoint write for the module: where the criteria of select() lie, which nothing uses then. */
const LOCAL = CRITERIA;
const REMOTE = CRITERIA + 16;

const ANY_V4 = parseAddress("0.0.0.0");
const ANY_V6 = parseAddress("::");

/** What Node's console calls to show an object. */
export const INSPECT = Symbol.for("nodejs.util.inspect.custom");

/** Rows that can be asked for, and not fed: columns in WebAssembly memory, 71 bytes a row, no object a row. */
export class QueryTable implements TableView, Iterable<SocketRow> {
  #memory: TableMemory | undefined;
  #columns: Columns | undefined;
  /** @internal What was read, where the memory does not hold it. */
  protected readonly progress: Progress;
  private readonly inodeLookup = new InodeLookup(() => {
    this.checkQuery(this.memory.exports.buildInodeIndex(), "the inode index");
    return this.memory;
  });

  /** @internal A memory that holds a table. */
  constructor(memory: TableMemory, progress: Progress) {
    this.#memory = memory;
    this.progress = progress;
  }

  /** @internal For the floors above. Throws ERR_RETIRED after letGo(): there is nothing to ask any more. */
  protected get memory(): TableMemory {
    if (this.#memory === undefined) throw retiredTable();
    return this.#memory;
  }

  /** @internal */
  protected set memory(memory: TableMemory) {
    this.#memory = memory;
    this.changed();
  }

  /** @internal Whether letGo() was called. */
  protected get isGone(): boolean {
    return this.#memory === undefined;
  }

  /** @internal The memory is another's from now on: every question throws ERR_RETIRED. */
  protected letGo(): void {
    this.#memory = undefined;
    this.changed();
  }

  /** Rows. */
  get size(): number {
    return this.memory.size;
  }

  /** All columns: views, valid until the table changes. The same object until then. */
  get columns(): Columns {
    this.#columns ??= this.view();
    return this.#columns;
  }

  /** @internal New views of all columns. */
  protected view(): Columns {
    return viewColumns(this.memory);
  }

  /** What reading met. */
  get diagnostics(): Diagnostics {
    return diagnosticsOf(this.memory, this.progress, () => this.countDuplicates());
  }

  /** @internal Rows that list a socket once more. Throws ERR_OUT_OF_MEMORY. */
  protected countDuplicates(): number {
    const found = this.memory.exports.countDuplicates();
    this.checkQuery(found < 0 ? status.OUT_OF_MEMORY : status.OK, "counting duplicates");
    return found;
  }

  /** Every row as JSON: for tables that are small. */
  toJSON(): SocketRowJson[] {
    return Array.from(this, (row) => row.toJSON());
  }

  /** @internal What Node's console shows. */
  [INSPECT](): object {
    return { size: this.size, ...this.countByProtocol() };
  }

  /** Row `index`, a copy. Throws ERR_INVALID_ARGUMENT when there is none. */
  row(index: number): SocketRow {
    if (!Number.isInteger(index) || index < 0 || index >= this.size) {
      throw noRow(index, this.size);
    }
    return new SocketRow(this.columns, index);
  }

  *[Symbol.iterator](): Generator<SocketRow, void, undefined> {
    for (let i = 0; i < this.size; i++) yield new SocketRow(this.columns, i);
  }

  /** Number of the newest row with this inode, or −1. The hot path: allocates nothing once the index is built. Inode 0 is never found. Throws ERR_OUT_OF_MEMORY when there is none for the index. */
  rowOfInode(inode: number): number {
    return this.inodeLookup.rowOf(inode);
  }

  /**
   * rowOfInode() of each: in `rows`, or a new array. Among many rows a look-up waits mostly for memory, and here the
   * waits overlap. Throws ERR_INVALID_ARGUMENT where `rows` has no room for all, ERR_OUT_OF_MEMORY as rowOfInode().
   */
  rowsOfInodes(inodes: ArrayLike<number>, rows: Int32Array = new Int32Array(inodes.length)): Int32Array {
    if (rows.length < inodes.length) throw invalidArgument(`rows has room for ${rows.length} of ${inodes.length}.`);
    this.inodeLookup.rowsOf(inodes, rows);
    return rows;
  }

  /** The newest row with this inode. */
  byInode(inode: number): SocketRow | undefined {
    const row = this.rowOfInode(inode);
    return row < 0 ? undefined : new SocketRow(this.columns, row);
  }

  /** All rows with this inode, newest first: MPTCP subflows share one, and a torn read lists a socket twice. */
  allByInode(inode: number): SocketRow[] {
    const rows: SocketRow[] = [];
    for (let row = this.rowOfInode(inode); row >= 0; row = this.memory.exports.olderWithInode(row)) {
      rows.push(new SocketRow(this.columns, row));
    }
    return rows;
  }

  /**
   * The newest row between two endpoints; IPv4 and v4-mapped are one, a zone (`%eth0`) is ignored. Without `remote` the
   * socket bound to `local` that has no peer: the listener, or the unconnected datagram socket; the newest one at that
   * very address, or else at the unspecified one. TCP comes first: a row of another protocol is returned only where no
   * TCP row is. `protocol` narrows to one table. Throws ERR_INVALID_ARGUMENT, ERR_OUT_OF_MEMORY (the index).
   */
  byEndpoints(local: Endpoint, remote?: Endpoint, protocol?: Protocol): SocketRow | undefined {
    const wanted = protocol === undefined ? undefined : protocolCode(protocol);
    const localAddress = parseAddress(local.address);
    if (remote) {
      const row = this.#find(localAddress, local.port, parseAddress(remote.address), remote.port, wanted);
      return row < 0 ? undefined : new SocketRow(this.columns, row);
    }
    let other: number | undefined;
    for (const [address, any] of waitingAt(localAddress)) {
      const row = this.#find(address, local.port, any, 0, wanted);
      if (row < 0) continue;
      if (this.#isTcp(row)) return new SocketRow(this.columns, row);
      other ??= row;
    }
    return other === undefined ? undefined : new SocketRow(this.columns, other);
  }

  /** All rows that byEndpoints() may return, the one it does first: of several network namespaces, or of SO_REUSEPORT. Throws as it does. */
  allByEndpoints(local: Endpoint, remote?: Endpoint, protocol?: Protocol): SocketRow[] {
    const wanted = protocol === undefined ? undefined : protocolCode(protocol);
    const localAddress = parseAddress(local.address);
    const ends = remote ? [[localAddress, parseAddress(remote.address)] as const] : waitingAt(localAddress);
    const found: number[] = [];
    for (const [address, other] of ends) {
      for (const row of this.#between(address, local.port, other, remote?.port ?? 0)) {
        if (wanted === undefined || this.columns.protocol[row] === wanted) found.push(row);
      }
    }
    const [tcp, others] = [found.filter((row) => this.#isTcp(row)), found.filter((row) => !this.#isTcp(row))];
    return [...tcp, ...others].map((row) => new SocketRow(this.columns, row));
  }

  /** The newest TCP row between two endpoints, or else the newest of another protocol; −1 for none. */
  #find(local: Uint8Array, localPort: number, remote: Uint8Array, remotePort: number, wanted: number | undefined) {
    let first = -1;
    let row = this.#newest(local, localPort, remote, remotePort);
    for (; row >= 0; row = this.memory.exports.olderWithEndpoints(row)) {
      if (wanted === undefined ? this.#isTcp(row) : this.columns.protocol[row] === wanted) return row;
      if (wanted === undefined && first < 0) first = row;
    }
    return first;
  }

  *#between(local: Uint8Array, localPort: number, remote: Uint8Array, remotePort: number) {
    let row = this.#newest(local, localPort, remote, remotePort);
    for (; row >= 0; row = this.memory.exports.olderWithEndpoints(row)) yield row;
  }

  #newest(local: Uint8Array, localPort: number, remote: Uint8Array, remotePort: number): number {
    const { exports } = this.memory;
    this.checkQuery(exports.buildEndpointIndex(), "the endpoint index");
    this.memory.bytes.set(local, LOCAL);
    this.memory.bytes.set(remote, REMOTE);
    return exports.findEndpoints(LOCAL, port(localPort), REMOTE, port(remotePort));
  }

  #isTcp(row: number): boolean {
    return (this.columns.protocol[row] ?? 0) <= LAST_TCP;
  }

  /**
   * Numbers of the rows that meet the filter, ascending: a copy. A filter is an object, or what parseFilter() returns.
   * Throws ERR_INVALID_ARGUMENT, ERR_OUT_OF_MEMORY.
   */
  select(filter: Filter | RowFilter = {}): Uint32Array {
    const criteria: Filter = isRowFilter(filter) ? { where: filter } : filter;
    writeFilter(this.memory, criteria);
    const found = this.memory.exports.select();
    this.checkQuery(found < 0 ? status.OUT_OF_MEMORY : status.OK, "the selection");
    const rows = new Uint32Array(this.memory.buffer, this.memory.word(header.TOP), found).slice();
    return criteria.where?.narrow(this.columns, rows) ?? rows;
  }

  /** Rows by state, the states with none left out. */
  countByState(): Partial<Record<State, number>> {
    const total: Partial<Record<State, number>> = {};
    for (const states of Object.values(this.countByProtocol())) {
      for (const [state, rows] of Object.entries(states) as [State, number][])
        total[state] = (total[state] ?? 0) + rows;
    }
    return total;
  }

  /** Rows by protocol and state, what has none left out. */
  countByProtocol(): Partial<Record<Protocol, Partial<Record<State, number>>>> {
    const counts = this.memory.counts();
    const total: Partial<Record<Protocol, Partial<Record<State, number>>>> = {};
    for (const [code, protocol] of PROTOCOLS.entries()) {
      for (let state = 0; state < 256; state++) {
        const rows = counts[code * 256 + state] ?? 0;
        if (rows === 0) continue;
        total[protocol] ??= {};
        total[protocol][stateName(state)] = (total[protocol][stateName(state)] ?? 0) + rows;
      }
    }
    return total;
  }

  /** Rows are about to change, and memory may move: all views of them go. Nothing else ever moves it. */
  protected changed(): void {
    this.#columns = undefined;
    this.inodeLookup.drop();
  }

  /** Throws what a status means after a look-up, which changes nothing. `what` it had no memory for. */
  protected checkQuery(answer: number, what: string): void {
    if (answer === status.OUT_OF_MEMORY) throw noMemoryFor(what, this.size);
  }
}

function port(value: number): number {
  if (Number.isInteger(value) && value >= 0 && value <= 65535) return value;
  throw invalidArgument(`Port ${String(value)} is not a whole number from 0 to 65535.`);
}

/** Local and remote address of what may wait for `address`: a listener at 0.0.0.0 hears IPv4 only, one at :: most often both. */
function waitingAt(address: Uint8Array): (readonly [Uint8Array, Uint8Array])[] {
  const unspecified = isV4Mapped(address) ? [ANY_V4, ANY_V6] : [ANY_V6];
  const others = unspecified.filter((any) => any.some((byte, i) => byte !== address[i]));
  return [address, ...others].flatMap((local) => [ANY_V4, ANY_V6].map((any) => [local, any] as const));
}
