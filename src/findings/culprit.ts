import { networkCondition } from "../filter/conditions-as-text";
import { LINUX_LOCAL_PORTS } from "../filter/context";
import { holding } from "../summary/holding";
import type { Service, SuspectProcess } from "./finding";
import type { InCommon, Shared } from "./in-common";
import type { Selection } from "./selection";
import { withFacts } from "./since";

/** Who does it, with what, and towards whom. */
export interface Culprit {
  process: SuspectProcess | undefined;
  service: Service | undefined;
  network: Shared | undefined;
}

/** Of rows that have this in common. */
export function culpritOf(selection: Selection, rows: Uint32Array, shared: InCommon): Culprit {
  const service = serviceOf(shared, selection);
  const { peer, network } = shared;
  const process = holderOf(selection, rows) ?? inferredHolder(selection, service);
  return {
    process: process && withFacts(process, selection.facts),
    service,
    network: peer ? { value: peer.address, sockets: peer.sockets } : network,
  };
}

function serviceOf({ peer, localPort, remotePort }: InCommon, { facts }: Selection): Service | undefined {
  const { from, to } = facts.localPorts ?? LINUX_LOCAL_PORTS;
  const isHandedOut = (port: string) => Number(port) >= from && Number(port) <= to;
  const local = peer?.localPort ?? localPort;
  if (local && !(peer?.port !== undefined && isHandedOut(local.value))) {
    return { end: "local", address: undefined, port: local.value };
  }
  if (peer?.port !== undefined) return { end: "remote", address: peer.address, port: peer.port };
  return remotePort && { end: "remote", address: undefined, port: remotePort.value };
}

/** The process that holds most of these. */
function holderOf({ table, facts: { holders } }: Selection, rows: Uint32Array): SuspectProcess | undefined {
  const [most] = holding(table.columns, rows, holders);
  return most && { name: most.name, pid: most.pid, processes: most.processes, isInferred: false };
}

/** The process that listens at the service here, or has other connections with the one there. */
function inferredHolder(selection: Selection, service: Service | undefined): SuspectProcess | undefined {
  if (service === undefined || selection.facts.holders === undefined) return undefined;
  const { end, address, port } = service;
  const condition =
    end === "local"
      ? `state listening and sport = :${port}`
      : `dport = :${port}${address === undefined ? "" : ` and ${networkCondition("dst", address)}`}`;
  const found = holderOf(selection, selection.all(condition));
  return found && { ...found, isInferred: true };
}
