import { parseFilter } from "../../filter/index";
import type { PortRange } from "../../table/queries/filter";
import type { TableView } from "../../table/table-view";
import { busiestDestination, type Destination } from "../ephemeral-ports";
import type { ByState } from "../shown-states";
import { StateCounts } from "../state-counts";
import { destinationFilter } from "./destination-filter";

/** Chooses sockets at a port that the kernel hands out by itself. */
export const EPHEMERAL = "autobound and not state listening";
/** Those of them that take the port away from others: connections to one port of one peer. */
const TAKING = "proto = tcp or proto = tcp6";

/** Sockets at ports that the kernel hands out by itself, all together. */
export interface EphemeralUse {
  readonly range: PortRange;
  readonly sockets: number;
  readonly states: ByState;
  /** Where the most of these ports lead over TCP, which is how many are in use: see ephemeralPorts(). Undefined for none. */
  readonly destination: BusiestDestination | undefined;
}

export interface BusiestDestination extends Omit<Destination, "localAddress"> {
  /** Undefined where all its connections come from one address. */
  readonly localAddress: string | undefined;
  /** Chooses its connections. */
  readonly filter: string;
}

/** Of these rows. Throws ERR_OUT_OF_MEMORY. */
export function ephemeralUse(table: TableView, rows: Uint32Array, range: PortRange): EphemeralUse {
  const all = parseFilter(EPHEMERAL, { localPorts: range }).narrow(table.columns, rows.slice());
  const states = new StateCounts().add(table, all).byShownState;
  const sockets = all.length;
  const taking = parseFilter(TAKING).narrow(table.columns, all);
  const busiest = busiestDestination(table, taking);
  if (!busiest) return { range, sockets, states, destination: undefined };
  const choose = (text: string) => parseFilter(text).narrow(table.columns, taking.slice());
  const { condition, localAddress } = destinationFilter(busiest, choose);
  const towards = `${EPHEMERAL} and ${condition}`;
  const filter = taking.length === sockets ? towards : `${towards} and ( ${TAKING} )`;
  return { range, sockets, states, destination: { ...busiest, localAddress, filter } };
}
