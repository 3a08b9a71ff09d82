import { type Columns, formatAddress, type Services } from "../../index";
import { easyEndpoint, LEAST_ENDPOINT, shortenEndpoint } from "../endpoint";
import type { Bytes } from "./bytes";
import type { Column } from "./column";

const COLON = 0x3a;
const STAR = 0x2a;
const OPEN = 0x5b;
const CLOSE = 0x5d;

/** Codes of the protocols whose ports have names: tcp, tcp6, udp, udp6, udplite, udplite6. Those of raw sockets are no ports. */
const LAST_WITH_PORTS = 5;
const LAST_TCP = 1;

export interface EndpointOptions {
  ellipsis: string;
  /** Ports by name. */
  services?: PortNames;
}

/** Names of ports, but of none that the kernel hands out by itself: there every name would be a coincidence. */
export class PortNames {
  readonly #services: Services;
  readonly #from: number;
  readonly #to: number;

  constructor(services: Services, own: { from: number; to: number }) {
    this.#services = services;
    this.#from = own.from;
    this.#to = own.to;
  }

  of(port: number, protocol: number): string | undefined {
    if (protocol > LAST_WITH_PORTS || (port >= this.#from && port <= this.#to)) return undefined;
    return this.#services.nameOf(port, protocol <= LAST_TCP ? "tcp" : "udp");
  }
}

export function endpointColumn(side: "local" | "remote", { ellipsis, services }: EndpointOptions): Column {
  const writePort = (out: Bytes, columns: Columns, row: number) => {
    const port = columns[`${side}Port`][row] ?? 0;
    const name = services?.of(port, columns.protocol[row] ?? 0);
    if (port === 0) out.byte(STAR);
    else if (name === undefined) out.decimal(port);
    else out.text(name);
  };
  return {
    name: side,
    title: side.toUpperCase(),
    cell: {
      write(out, columns, row) {
        const isV6 = isV6Row(columns, row);
        if (isV6) out.byte(OPEN);
        writeAddress(out, columns, side, row);
        if (isV6) out.byte(CLOSE);
        out.byte(COLON);
        writePort(out, columns, row);
      },
      shorten: {
        easy: easyEndpoint,
        least: LEAST_ENDPOINT,
        to: (text, width) => shortenEndpoint(text, width, ellipsis),
      },
    },
    fields: [
      { name: `${side}Address`, write: (out, columns, row) => writeAddress(out, columns, side, row) },
      { name: `${side}Port`, write: (out, columns, row) => out.decimal(columns[`${side}Port`][row] ?? 0) },
    ],
    compare(columns, a, b) {
      const addresses = columns[`${side}Address`];
      for (let i = 0; i < 16; i++) {
        const difference = (addresses[a * 16 + i] ?? 0) - (addresses[b * 16 + i] ?? 0);
        if (difference !== 0) return difference;
      }
      const ports = columns[`${side}Port`];
      return (ports[a] ?? 0) - (ports[b] ?? 0);
    },
  };
}

/** An odd protocol is an IPv6 table's. */
function isV6Row({ protocol }: Columns, row: number): boolean {
  return ((protocol[row] ?? 0) & 1) === 1;
}

function writeAddress(out: Bytes, columns: Columns, side: "local" | "remote", row: number): void {
  const addresses = columns[`${side}Address`];
  if (isV6Row(columns, row)) out.text(formatAddress(addresses, row * 16, false));
  else out.v4(addresses, row * 16 + 12);
}
