import { formatAddress } from "./addresses";
import type { Columns } from "./columns";
import { type Protocol, protocolName } from "./protocols";
import { RowValues, rowJson, type SocketRowJson } from "./row-values";
import { type State, stateName } from "./states";

/**
 * One row of a table, a copy: it stays as it was when the table changes. Numbers are as in the columns of the same
 * name; addresses become text when asked for. Details are
 * undefined without `details: true` or where the row prints none; info is undefined, and no field of the row, where it
 * was not asked of netlink or the kernel has none.
 */
export class SocketRow extends RowValues {
  /** Its number in the table. */
  readonly index: number;
  readonly protocol: Protocol;
  readonly state: State;
  readonly stateCode: number;
  readonly #addresses: Uint8Array;

  /** Row `index` of `columns`, which must be below their length. */
  constructor(columns: Columns, index: number) {
    super(columns, index);
    this.index = index;
    this.protocol = protocolName(columns.protocol[index] ?? 0);
    this.stateCode = columns.state[index] ?? 0;
    this.state = stateName(this.stateCode);
    this.#addresses = new Uint8Array(32);
    this.#addresses.set(columns.localAddress.subarray(index * 16, index * 16 + 16));
    this.#addresses.set(columns.remoteAddress.subarray(index * 16, index * 16 + 16), 16);
  }

  get #v4(): boolean {
    return !this.protocol.endsWith("6");
  }

  /** `127.0.0.1`, `::1` (RFC 5952) or, in an IPv6 table, `::ffff:127.0.0.1`. */
  get localAddress(): string {
    return formatAddress(this.#addresses, 0, this.#v4);
  }

  get remoteAddress(): string {
    return formatAddress(this.#addresses, 16, this.#v4);
  }

  /** @internal Whether its addresses are these: 16 bytes each, IPv4 as ::ffff:a.b.c.d. */
  isBetween(local: Uint8Array, remote: Uint8Array): boolean {
    for (let i = 0; i < 16; i++) {
      if (this.#addresses[i] !== local[i] || this.#addresses[16 + i] !== remote[i]) return false;
    }
    return true;
  }

  /** What Node's console shows: the row as JSON has it, addresses included. */
  [Symbol.for("nodejs.util.inspect.custom")](): SocketRowJson {
    return this.toJSON();
  }

  /** A plain object for JSON: what is undefined is left out, the pointer is 16 hex digits. */
  toJSON(): SocketRowJson {
    return rowJson(this);
  }
}
