import { type SocketRow, SocketTable, type State, type TableOptions } from "../table/index";
import { inodeOf, type SocketLike } from "./socket-inode";

/** A table that Node can ask about its own sockets. */
export class NodeSocketTable extends SocketTable {
  /** The row of a socket of this process, or undefined: closed, not connected, or not in this table. */
  of(socket: SocketLike): SocketRow | undefined {
    const inode = inodeOf(socket);
    return inode === undefined ? undefined : this.byInode(inode);
  }

  /** Its state alone. */
  stateOf(socket: SocketLike): State | undefined {
    return this.of(socket)?.state;
  }
}

/** A table that knows where it came from and can be read again. */
export class LiveTable extends NodeSocketTable {
  readonly #read: (table: LiveTable) => void;

  /** @internal */
  constructor(options: TableOptions, read: (table: LiveTable) => void) {
    super(options);
    this.#read = read;
    this.refresh();
  }

  /** Reads again, from where it came, into the same memory. Views and row numbers of before are worthless then. */
  refresh(): this {
    this.#read(this);
    return this;
  }

  /** @internal Counts for the diagnostics. */
  override note(reads: number, missing: string[] = []): void {
    super.note(reads, missing);
  }
}
