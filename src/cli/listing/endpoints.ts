import { type Columns, formatAddress, type PortRange, type Services } from "../../index";
import { LAST_TCP } from "../../table/protocols";
import { endpointShortening } from "../rows/endpoint";
import { printable } from "../terminal/printable";
import { byValue, type Column, type Write } from "./column";

const COLON = 0x3a;
const STAR = 0x2a;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** The last code of a protocol whose ports have names: that of udplite6. Ports of raw sockets are IP protocols. */
const LAST_WITH_PORTS = 5;

/** Names of ports, but of none that the kernel hands out by itself: there every name would be a coincidence. */
export class PortNames {
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

export interface EndpointOptions {
  ellipsis: string;
  /** Ports by name. */
  names?: PortNames;
}

export function endpointColumn(side: "local" | "remote", { ellipsis, names }: EndpointOptions): Column {
  const sides = (columns: Columns) =>
    side === "local"
      ? { addresses: columns.localAddress, ports: columns.localPort }
      : { addresses: columns.remoteAddress, ports: columns.remotePort };
  return {
    name: side,
    title: side.toUpperCase(),
    cell: {
      write: (columns) => {
        const { addresses, ports } = sides(columns);
        return writeEndpoint(columns.protocol, addresses, ports, names);
      },
      shorten: endpointShortening(ellipsis),
    },
    fields: [
      { name: `${side}Address`, write: (columns) => writeAddress(columns.protocol, sides(columns).addresses) },
      {
        name: `${side}Port`,
        write(columns) {
          const { ports } = sides(columns);
          return (out, row) => out.decimal(ports[row] ?? 0);
        },
      },
    ],
    order(columns) {
      const { addresses, ports } = sides(columns);
      const byPort = byValue(ports);
      return (a, b) => {
        for (let i = 0; i < 16; i++) {
          const difference = (addresses[a * 16 + i] ?? 0) - (addresses[b * 16 + i] ?? 0);
          if (difference !== 0) return difference;
        }
        return byPort(a, b);
      };
    },
  };
}

function writeEndpoint(
  protocol: Uint8Array,
  addresses: Uint8Array,
  ports: Uint16Array,
  names: PortNames | undefined,
): Write {
  return (out, row) => {
    const code = protocol[row] ?? 0;
    // An odd protocol is an IPv6 table's.
    if ((code & 1) === 0) out.v4(addresses, row * 16 + 12);
    else {
      out.byte(OPEN);
      out.text(formatAddress(addresses, row * 16, false));
      out.byte(CLOSE);
    }
    out.byte(COLON);
    const port = ports[row] ?? 0;
    const name = names?.of(port, code);
    if (port === 0) out.byte(STAR);
    else if (name === undefined) out.decimal(port);
    else out.text(name);
  };
}

function writeAddress(protocol: Uint8Array, addresses: Uint8Array): Write {
  return (out, row) => {
    if (((protocol[row] ?? 0) & 1) === 0) out.v4(addresses, row * 16 + 12);
    else out.text(formatAddress(addresses, row * 16, false));
  };
}
