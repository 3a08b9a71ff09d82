import type { TableView } from "../../table/index";
import { LAST_TCP } from "../../table/protocols";
import { LISTEN } from "../../table/states";
import { TRANSPORTS } from "./service-keys";

const NEW = 2;

/** Ports that a table had a listener on: one stays known where its listener has gone and connections have not. */
export class Listeners {
  /** By transport and port: 1 for a known one, NEW for one of the table that was added last. */
  readonly #ports = new Uint8Array(TRANSPORTS.length << 16);
  #new: number[] = [];

  /** How many ports the table that was added last has made known. */
  get news(): number {
    return this.#new.length;
  }

  add({ columns }: TableView): void {
    const ports = this.#ports;
    for (const place of this.#new) ports[place] = 1;
    this.#new = [];
    const { protocol, state, localPort, remotePort } = columns;
    for (let row = 0; row < protocol.length; row++) {
      const code = protocol[row] ?? 0;
      if (code <= LAST_TCP ? ((state[row] ?? 0) & 0x7f) !== LISTEN : remotePort[row] !== 0) continue;
      const place = ((code >> 1) << 16) | (localPort[row] ?? 0);
      if (ports[place] !== 0) continue;
      ports[place] = NEW;
      this.#new.push(place);
    }
  }

  /** By the code of a protocol. */
  has(code: number, port: number): boolean {
    return this.#ports[((code >> 1) << 16) | port] !== 0;
  }

  isNew(code: number, port: number): boolean {
    return this.#ports[((code >> 1) << 16) | port] === NEW;
  }
}
