import { formatEndpoint } from "../text/endpoint";
import { grouped } from "../text/numbers";
import { closedASecond } from "./closed-rate";
import type { Finding, PortsTaken } from "./finding";
import { doStay, type Growth } from "./growth/growth";

/** What a finding does to the service, in a few words: the first thing that somebody wants to know of it. */
export function effectOf(finding: Finding, growth?: Growth): string {
  const { kind, severity, weight, limit = Number.POSITIVE_INFINITY, sockets } = finding;
  const isUrgent = severity === "high";
  const isFull = weight >= limit;
  switch (kind) {
    case "accept-queue":
      // The limit is that of one listener. The kernel lets one more in.
      if (sockets === 1 && weight > limit) return "New connections are dropped";
      return isUrgent ? "New connections wait, and are dropped once the queue is full" : "New connections wait";
    case "local-ports":
      return `New connections${ofAddress("from", finding)}${toService(finding)} fail${isFull ? "" : " once no local port is left"}`;
    case "descriptors":
      return `New connections and files fail${isFull ? "" : " once no descriptor is left"}`;
    case "close-wait":
      // Those of the capture before have been closed: it closes late.
      if (growth?.kept && !doStay(growth.kept)) return "Connections are closed late";
      return isUrgent ? "Descriptors leak until none is left" : "Descriptors may leak";
    case "syn-sent":
      return `Connecting${toService(finding)} fails or takes seconds`;
    case "zero-window":
      return "Sending is blocked";
    case "retransmitting":
      return "Data arrives late, or not at all";
    case "unread":
      return "Received data is not being read";
    case "time-wait":
      return timeWaitEffect(finding);
    case "half-open":
      return "New connections may be dropped";
    case "closing":
      return "Peers do not acknowledge the end of connections";
  }
}

/** Here they take local ports towards a service; at a service of this host it is work. */
function timeWaitEffect({ service, localPorts, sockets }: Finding): string {
  if (localPorts === undefined || service?.address === undefined) {
    return `At least ${grouped(closedASecond(sockets))} connections a second come and go`;
  }
  const { used, of } = localPorts;
  const ports = `local ports${ofAddress("of", localPorts)}`;
  return `${grouped(used)} of ${grouped(of)} ${ports} to ${formatEndpoint(service.address, service.port)} are taken`;
}

/** ` from 10.0.0.6`; empty where all have one address. */
export function ofAddress(word: "from" | "of", { localAddress }: Pick<PortsTaken, "localAddress">): string {
  return localAddress === undefined ? "" : ` ${word} ${localAddress}`;
}

/** ` to 10.20.4.21:5432`; empty where that is not one. */
function toService({ service }: Finding): string {
  if (service?.end !== "remote" || service.address === undefined) return "";
  return ` to ${formatEndpoint(service.address, service.port)}`;
}
