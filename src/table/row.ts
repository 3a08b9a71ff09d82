import { formatAddress } from "./addresses";
import type { Columns } from "./columns";
import { type Protocol, protocolName } from "./protocols";
import { type State, stateName } from "./states";

/** Bits of the `present` column. */
const PRESENT = {
  references: 1,
  pointer: 2,
  retransmitTimeout: 4,
  ackTimeout: 8,
  quickAck: 16,
  congestionWindow: 32,
  slowStartThreshold: 64,
  drops: 128,
} as const;

/**
 * One row of a table, a copy: it stays as it was when the table changes. Numbers are as in the columns of the same
 * name; addresses become text when asked for. Details are undefined without `details: true` or where the row prints none.
 */
export class SocketRow {
  /** Its number in the table. */
  readonly index: number;
  readonly protocol: Protocol;
  readonly state: State;
  readonly stateCode: number;
  readonly timer: number;
  readonly localPort: number;
  readonly remotePort: number;
  readonly txQueue: number;
  readonly rxQueue: number;
  readonly timerExpires: number;
  readonly retransmits: number;
  readonly uid: number;
  readonly timeouts: number;
  readonly inode: number;
  readonly slot: number | undefined;
  readonly references: number | undefined;
  readonly pointer: bigint | undefined;
  readonly retransmitTimeout: number | undefined;
  readonly ackTimeout: number | undefined;
  readonly quickAck: number | undefined;
  readonly congestionWindow: number | undefined;
  readonly slowStartThreshold: number | undefined;
  readonly drops: number | undefined;
  readonly #addresses: Uint8Array;

  /** Row `index` of `columns`, which must be below their length. */
  constructor(columns: Columns, index: number) {
    this.index = index;
    this.protocol = protocolName(columns.protocol[index] ?? 0);
    this.stateCode = columns.state[index] ?? 0;
    this.state = stateName(this.stateCode);
    this.timer = columns.timer[index] ?? 0;
    this.localPort = columns.localPort[index] ?? 0;
    this.remotePort = columns.remotePort[index] ?? 0;
    this.txQueue = columns.txQueue[index] ?? 0;
    this.rxQueue = columns.rxQueue[index] ?? 0;
    this.timerExpires = columns.timerExpires[index] ?? 0;
    this.retransmits = columns.retransmits[index] ?? 0;
    this.uid = columns.uid[index] ?? 0;
    this.timeouts = columns.timeouts[index] ?? 0;
    this.inode = columns.inode[index] ?? 0;
    const present = columns.present?.[index] ?? 0;
    this.slot = columns.slot?.[index];
    this.references = present & PRESENT.references ? columns.references?.[index] : undefined;
    this.pointer = present & PRESENT.pointer ? columns.pointer?.[index] : undefined;
    this.retransmitTimeout = present & PRESENT.retransmitTimeout ? columns.retransmitTimeout?.[index] : undefined;
    this.ackTimeout = present & PRESENT.ackTimeout ? columns.ackTimeout?.[index] : undefined;
    this.quickAck = present & PRESENT.quickAck ? columns.quickAck?.[index] : undefined;
    this.congestionWindow = present & PRESENT.congestionWindow ? columns.congestionWindow?.[index] : undefined;
    this.slowStartThreshold = present & PRESENT.slowStartThreshold ? columns.slowStartThreshold?.[index] : undefined;
    this.drops = present & PRESENT.drops ? columns.drops?.[index] : undefined;
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

  /** What Node's console shows: the row as JSON has it, addresses included. */
  [Symbol.for("nodejs.util.inspect.custom")](): SocketRowJson {
    return this.toJSON();
  }

  /** A plain object for JSON: what is undefined is left out, the pointer is 16 hex digits. */
  toJSON(): SocketRowJson {
    const { protocol, state, localAddress, localPort, remoteAddress, remotePort } = this;
    const json: SocketRowJson = {
      protocol,
      state,
      localAddress,
      localPort,
      remoteAddress,
      remotePort,
      txQueue: this.txQueue,
      rxQueue: this.rxQueue,
      timer: this.timer,
      timerExpires: this.timerExpires,
      retransmits: this.retransmits,
      uid: this.uid,
      timeouts: this.timeouts,
      inode: this.inode,
    };
    if (this.slot !== undefined) json.slot = this.slot;
    if (this.references !== undefined) json.references = this.references;
    if (this.pointer !== undefined) json.pointer = this.pointer.toString(16).padStart(16, "0");
    if (this.retransmitTimeout !== undefined) json.retransmitTimeout = this.retransmitTimeout;
    if (this.ackTimeout !== undefined) json.ackTimeout = this.ackTimeout;
    if (this.quickAck !== undefined) json.quickAck = this.quickAck;
    if (this.congestionWindow !== undefined) json.congestionWindow = this.congestionWindow;
    if (this.slowStartThreshold !== undefined) json.slowStartThreshold = this.slowStartThreshold;
    if (this.drops !== undefined) json.drops = this.drops;
    return json;
  }
}

export interface SocketRowJson {
  protocol: Protocol;
  state: State;
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  txQueue: number;
  rxQueue: number;
  timer: number;
  timerExpires: number;
  retransmits: number;
  uid: number;
  timeouts: number;
  inode: number;
  slot?: number;
  references?: number;
  pointer?: string;
  retransmitTimeout?: number;
  ackTimeout?: number;
  quickAck?: number;
  congestionWindow?: number;
  slowStartThreshold?: number;
  drops?: number;
}
