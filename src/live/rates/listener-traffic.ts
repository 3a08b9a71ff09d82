import { LISTEN } from "../../table/states";
import type { OwnedRows } from "../ownership";
import type { SharedTable } from "../shared-table";
import type { MeasuredRates } from "./measure-rates";
import { RATES, type RateValues } from "./rate-names";
import { RateSums } from "./rate-sums";

/** What connections of one local port have done since the snapshot before: counts, not rates. */
export interface PortTraffic {
  port: number;
  /** NaN: the kernel does not count it. */
  counts: Readonly<RateValues>;
}

/**
 * Counts what connections to the owner's ports do, other processes' among them. A port stays until its last connection is
 * gone: a server that has stopped listening still serves its connections. It goes earlier if another process listens
 * there for two tables: one that the owner closes after its row was read, and before its descriptor was, has no owner either.
 */
export class ListenerTraffic {
  /** Of each port, in how many tables in a row the owner did not listen on it. */
  readonly #ports = new Map<number, number>();
  /** As many bytes of tcp_info as this kernel fills; 0 before a connection has shown it. */
  #infoBytes = 0;

  /** To be called for each table. `owned`: undefined where it is not known, and the ports stay as they are. */
  count(table: SharedTable, owned: OwnedRows | undefined, rates: MeasuredRates | undefined): PortTraffic[] {
    if (owned) this.#update(table, owned);
    // All that a server without listeners pays.
    if (this.#ports.size === 0) return [];
    return this.#add(table, rates);
  }

  #update({ columns: { localPort } }: SharedTable, { rows, listeners }: OwnedRows): void {
    for (const [port, missed] of this.#ports) this.#ports.set(port, missed + 1);
    for (const place of listeners) this.#ports.set(localPort[rows[place] ?? 0] ?? 0, 0);
  }

  /** In one pass over the rows, after which ports that are over are forgotten. */
  #add(table: SharedTable, rates: MeasuredRates | undefined): PortTraffic[] {
    const { localPort, protocol, state, infoBytes } = table.columns;
    const { size } = table;
    const values = rates && table.numbersAt(rates.address, size * RATES.length);
    const seconds = (rates?.elapsedMs ?? 0) / 1000;
    const found = new Map(Array.from(this.#ports.keys(), (port) => [port, new FoundPort()]));
    for (let row = 0; row < size; row++) {
      const port = found.get(localPort[row] ?? 0);
      // tcp and tcp6 share ports.
      if (port === undefined || (protocol[row] ?? 0) > 1) continue;
      if (((state[row] ?? 0) & 0x7f) === LISTEN) port.listens = true;
      else port.hasConnections = true;
      this.#infoBytes = infoBytes?.[row] || this.#infoBytes;
      if (values) port.sums.add(values, row, size, seconds);
    }
    const traffic = Array.from(found, ([port, { sums }]) => ({ port, counts: sums.counts(this.#infoBytes) }));
    for (const [port, { listens, hasConnections }] of found) {
      const missed = this.#ports.get(port) ?? 0;
      if ((missed > 0 && !hasConnections) || (missed > 1 && listens)) this.#ports.delete(port);
    }
    return rates ? traffic : [];
  }
}

/** What the rows of a table say of a port. */
class FoundPort {
  listens = false;
  hasConnections = false;
  readonly sums = new RateSums();
}
