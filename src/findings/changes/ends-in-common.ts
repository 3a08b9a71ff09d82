import type { Group } from "../../summary/index";
import type { TableView } from "../../table/index";
import { formatEndpoint } from "../../text/endpoint";
import { grouped } from "../../text/numbers";
import { plural } from "../../text/plural";
import { groupsOf, mostOf, type Shared } from "../in-common";

/** What one end of some rows has in common. A value that is `Shared` is that of more than half. */
export interface EndInCommon {
  /** Rows that have such an end: a listener has no peer. */
  readonly sockets: number;
  /** Different ones. */
  readonly addresses: number;
  readonly address: Shared | undefined;
  /** Of 24 bits in IPv4 and 64 in IPv6. */
  readonly network: Shared | undefined;
  readonly port: Shared | undefined;
}

export interface EndsInCommon {
  readonly local: EndInCommon;
  readonly remote: EndInCommon;
}

/** Throws ERR_OUT_OF_MEMORY. */
export function endsInCommon(table: TableView, rows: Uint32Array): EndsInCommon {
  const by = (["local", "remote"] as const).flatMap((end) => [end, `${end}/24`, `${end}-port`]);
  const groups = groupsOf(table, rows, by);
  return { local: endOf(groups.slice(0, 3), rows.length), remote: endOf(groups.slice(3), rows.length) };
}

function endOf([addresses, networks, ports]: readonly Group[], all: number): EndInCommon {
  return {
    ...{ sockets: addresses?.sockets ?? 0, addresses: addresses?.distinct ?? 0 },
    ...{ address: mostOf(addresses, all), network: mostOf(networks, all), port: mostOf(ports, all) },
  };
}

/**
 * `10.0.0.5:8080`; what is not the same of all `rows` is `*`: `10.1.2.0/24:*`, `mostly 10.1.2.3:*`, `*:443 (37 peers)` where
 * there is a noun for addresses. `-` where no row has such an end.
 */
export function endText({ sockets, addresses, address, network, port }: EndInCommon, rows: number, noun = ""): string {
  if (sockets === 0) return "-";
  const isOfAll = (shared: Shared | undefined) => shared?.sockets === rows;
  const shownPort = port && isOfAll(port) ? port.value : "*";
  const shared = isOfAll(address) ? address : isOfAll(network) ? network : (address ?? network);
  if (shared !== undefined) return `${isOfAll(shared) ? "" : "mostly "}${formatEndpoint(shared.value, shownPort)}`;
  return noun === "" ? `*:${shownPort}` : `*:${shownPort} (${plural(addresses, noun, grouped)})`;
}
