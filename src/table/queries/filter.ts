import * as criteria from "../../../assembly/criteria";
import { CRITERIA } from "../../../assembly/layout";
import type { TableMemory } from "../../module/table-memory";
import { parseNetwork } from "../addresses";
import type { Columns } from "../columns";
import { invalidArgument } from "../errors";
import { type Protocol, protocolCode } from "../protocols";
import { refuseUnknown } from "../reading/options";
import { type State, stateCode } from "../states";

/** An inclusive range of ports. */
export interface PortRange {
  from: number;
  to: number;
}

type OneOrMore<T> = T | readonly T[];

/** Chooses rows by what their columns hold: what parseFilter() makes of a text. */
export interface RowFilter {
  /** Of these rows, ascending, those it holds for: in a new array, or in that one. */
  narrow(columns: Columns, rows: Uint32Array): Uint32Array;
}

export function isRowFilter(filter: object): filter is RowFilter {
  return typeof filter === "object" && filter !== null && "narrow" in filter && typeof filter.narrow === "function";
}

/** What select() looks for: a row must meet every criterion given, and of a list one entry. */
export interface Filter {
  protocol?: OneOrMore<Protocol>;
  /** A state's name (the kernel's or ss's, any case) or code. */
  state?: OneOrMore<State | Lowercase<State> | (string & {}) | number>;
  localPort?: OneOrMore<number | PortRange>;
  remotePort?: OneOrMore<number | PortRange>;
  /** Address or network: `10.0.0.0/8`, `2001:db8::/32`. IPv4 matches v4-mapped rows too. At most 64. */
  local?: OneOrMore<string>;
  /** As `local`, of the other end. */
  remote?: OneOrMore<string>;
  /** At most 256. */
  uid?: OneOrMore<number>;
  /** Bytes, or for listeners waiting connections: at least so many. */
  minRxQueue?: number;
  /** Bytes: at least so many. */
  minTxQueue?: number;
  /** Timer code 0…255. */
  timer?: OneOrMore<number>;
  /** Any other condition, as parseFilter() reads it. */
  where?: RowFilter;
}

const KNOWN = [
  "protocol",
  "state",
  "localPort",
  "remotePort",
  "local",
  "remote",
  "uid",
  "minRxQueue",
  "minTxQueue",
  "timer",
  "where",
];

function list<T>(value: OneOrMore<T>): readonly T[] {
  return Array.isArray(value) ? value : [value as T];
}

function whole(value: number, max: number, what: string): number {
  if (Number.isInteger(value) && value >= 0 && value <= max) return value;
  throw invalidArgument(`${what} ${String(value)} is not a whole number from 0 to ${max}.`);
}

/** Writes the criteria into the module's memory. Throws ERR_INVALID_ARGUMENT for what cannot be looked for. */
export function writeFilter(memory: TableMemory, filter: Filter): void {
  refuseUnknown(filter, KNOWN, "filter");
  const bytes = memory.bytes.subarray(CRITERIA, CRITERIA + criteria.END).fill(0);
  let which = 0;

  const flags = (at: number, codes: readonly number[], bit: number) => {
    for (const code of codes) bytes[at + code] = 1;
    which |= bit;
  };
  if (filter.state !== undefined) flags(criteria.STATES, list(filter.state).map(stateCode), criteria.ONLY_STATE);
  if (filter.timer !== undefined) {
    flags(
      criteria.TIMERS,
      list(filter.timer).map((timer) => whole(timer, 255, "Timer")),
      criteria.ONLY_TIMER,
    );
  }
  if (filter.protocol !== undefined)
    flags(criteria.PROTOCOLS, list(filter.protocol).map(protocolCode), criteria.ONLY_PROTOCOL);

  const ports = (at: number, wanted: OneOrMore<number | PortRange>, bit: number) => {
    for (const port of list(wanted)) {
      const { from, to } = typeof port === "object" && port !== null ? port : { from: port, to: port };
      whole(from, 65535, "Port");
      if (from > to) throw invalidArgument(`Port range ${from}-${to} is empty: write the lower port first.`);
      for (let i = from; i <= whole(to, 65535, "Port"); i++)
        bytes[at + (i >> 3)] = (bytes[at + (i >> 3)] ?? 0) | (1 << (i & 7));
    }
    which |= bit;
  };
  if (filter.localPort !== undefined) ports(criteria.LOCAL_PORTS, filter.localPort, criteria.ONLY_LOCAL_PORT);
  if (filter.remotePort !== undefined) ports(criteria.REMOTE_PORTS, filter.remotePort, criteria.ONLY_REMOTE_PORT);

  const networks = (at: number, count: number, wanted: OneOrMore<string>, bit: number) => {
    const all = list(wanted);
    if (all.length > criteria.MAX_NETWORKS)
      throw invalidArgument(`${all.length} networks are more than ${criteria.MAX_NETWORKS}.`);
    for (const [i, text] of all.entries()) {
      const { address, mask } = parseNetwork(text);
      bytes.set(address, at + i * 32);
      bytes.set(mask, at + i * 32 + 16);
    }
    memory.setWord(CRITERIA + count, all.length);
    which |= bit;
  };
  if (filter.local !== undefined)
    networks(criteria.LOCAL_NETWORKS, criteria.LOCAL_NETWORK_COUNT, filter.local, criteria.ONLY_LOCAL);
  if (filter.remote !== undefined)
    networks(criteria.REMOTE_NETWORKS, criteria.REMOTE_NETWORK_COUNT, filter.remote, criteria.ONLY_REMOTE);

  if (filter.uid !== undefined) {
    const uids = list(filter.uid);
    if (uids.length > criteria.MAX_UIDS)
      throw invalidArgument(`${uids.length} uids are more than ${criteria.MAX_UIDS}.`);
    for (const [i, uid] of uids.entries())
      memory.setWord(CRITERIA + criteria.UIDS + i * 4, whole(uid, 0xffffffff, "Uid"));
    memory.setWord(CRITERIA + criteria.UID_COUNT, uids.length);
    which |= criteria.ONLY_UID;
  }
  if (filter.where !== undefined && !isRowFilter(filter.where)) {
    throw invalidArgument("where takes what parseFilter() returns.");
  }
  if (filter.minRxQueue !== undefined) {
    memory.setWord(CRITERIA + criteria.MIN_RX_QUEUE, whole(filter.minRxQueue, 0xffffffff, "minRxQueue"));
    which |= criteria.ONLY_RX_QUEUE;
  }
  if (filter.minTxQueue !== undefined) {
    memory.setWord(CRITERIA + criteria.MIN_TX_QUEUE, whole(filter.minTxQueue, 0xffffffff, "minTxQueue"));
    which |= criteria.ONLY_TX_QUEUE;
  }
  memory.setWord(CRITERIA + criteria.WHICH, which);
}
