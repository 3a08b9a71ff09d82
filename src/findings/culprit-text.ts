import { formatEndpoint } from "../text/endpoint";
import type { Finding, Service, SuspectProcess } from "./finding";
import { listed } from "./where";

/** How a name is written that a process gave itself: safe for where it is shown. */
export type WriteName = (name: string) => string;

/** `node (pid 4711)`, `probably nginx (pid 812 and 3 more)`. */
export function processText({ name, pid, processes, isInferred }: SuspectProcess, write: WriteName): string {
  const others = processes > 1 ? ` and ${processes - 1} more` : "";
  return `${isInferred ? "probably " : ""}${write(name)} (pid ${pid}${others})`;
}

/** `to 10.20.9.9:6379`, `at port 443 (https)`. `nameOf`: what a port is called. */
export function serviceText({ end, address, port }: Service, nameOf: (port: number) => string | undefined): string {
  if (end === "remote" && address !== undefined) return `to ${formatEndpoint(address, port)}`;
  const name = nameOf(Number(port));
  return `${end === "remote" ? "to port" : "at port"} ${port}${name === undefined ? "" : ` (${name})`}`;
}

/** `from 203.0.113.0/24`: the peers, or where more than half of them are; empty where the service says it, or they have nothing in common. */
export function peersText({ service, network, inCommon, sockets }: Finding): string {
  const { leading } = inCommon;
  const isRemote = service?.end === "remote";
  const some = leading?.reduce((sum, peer) => sum + peer.sockets, 0) ?? network?.sockets;
  const peers = leading ? listed(leading.map(({ value }) => value)) : network?.value;
  if (some === undefined || peers === undefined || (isRemote && service.address === peers)) return "";
  const word = service === undefined ? "with" : isRemote ? "of" : "from";
  return `${some < sockets ? "mostly " : ""}${word} ${peers}`;
}
