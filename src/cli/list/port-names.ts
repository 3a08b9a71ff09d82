import type { PortRange, Services } from "../../index";
import type { PortNames } from "../../listing/endpoints";
import { LAST_TCP } from "../../table/protocols";
import { printable } from "../terminal/terminal";

/** The last code of a protocol whose ports have names: that of udplite6. Ports of raw sockets are IP protocols. */
const LAST_WITH_PORTS = 5;

/** Names of ports, but of none that the kernel hands out by itself: there every name would be a coincidence. */
export class ServiceNames implements PortNames {
  readonly #services: Services;
  readonly #own: PortRange;
  /** By port and transport: as a terminal may have them. */
  readonly #shown = new Map<number, string | undefined>();

  constructor(services: Services, own: PortRange) {
    this.#services = services;
    this.#own = own;
  }

  of(port: number, protocol: number): string | undefined {
    if (protocol > LAST_WITH_PORTS || (port >= this.#own.from && port <= this.#own.to)) return undefined;
    const transport = protocol <= LAST_TCP ? "tcp" : "udp";
    const key = (port << 1) | (transport === "tcp" ? 0 : 1);
    if (!this.#shown.has(key)) {
      const name = this.#services.nameOf(port, transport);
      this.#shown.set(key, name && printable(name));
    }
    return this.#shown.get(key);
  }
}
