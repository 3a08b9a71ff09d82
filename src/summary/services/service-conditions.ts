import { allOf, networkCondition } from "../../filter/conditions-as-text";
import type { PortRange } from "../../table/queries/filter";
import { formatEndpoint } from "../../text/endpoint";
import type { Transport } from "../flows/service-keys";

/** What is at a service's port besides, and has to be left out. */
export interface Neighbours {
  /** Other transports have sockets there. */
  ofOtherTransports: boolean;
  /** Where the service is a peer's: own ports that connections from there are served at. */
  servedAt: readonly number[];
}

/** Own ports that a condition names to leave them out. With more of them it is not written. */
const MOST_LEFT_OUT = 16;

/** The condition of a service here. `clients`: its peers' ports, where others at this port call a peer instead. */
export function hereCondition(
  transport: Transport,
  port: number,
  { ofOtherTransports }: Neighbours,
  clients: PortRange | undefined,
): string {
  const range = clients && `( dport = :0 or ( dport >= :${clients.from} and dport <= :${clients.to} ) )`;
  return joined(`sport = :${port}`, ofOtherTransports && protocolCondition(transport), range);
}

/** The condition of a peer's port; without an address that of all peers but some. Undefined where it would be too long. */
export function calledCondition(
  transport: Transport,
  port: number,
  peers: { address: string | undefined; but: readonly string[] },
  { ofOtherTransports, servedAt }: Neighbours,
): string | undefined {
  if (servedAt.length > MOST_LEFT_OUT) return undefined;
  const { address, but } = peers;
  return joined(
    address === undefined ? `dport = :${port}` : `dst ${formatEndpoint(address, port)}`,
    ...but.map((one) => `not ${networkCondition("dst", one)}`),
    ofOtherTransports && protocolCondition(transport),
    ...servedAt.map((own) => `not sport = :${own}`),
  );
}

/** As one condition, of those that are there. */
function joined(...conditions: (string | false | undefined)[]): string {
  return allOf(conditions.filter((one) => typeof one === "string"));
}

function protocolCondition(transport: Transport): string {
  return `( proto = ${transport} or proto = ${transport}6 )`;
}
