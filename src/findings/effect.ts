import { formatEndpoint } from "../text/endpoint";
import type { Finding } from "./finding";

/** What a finding does to the service, in a few words: the first thing that somebody wants to know of it. */
export function effectOf(finding: Finding): string {
  const { kind, severity, weight, limit = Number.POSITIVE_INFINITY, sockets } = finding;
  const isUrgent = severity === "high";
  const isFull = weight >= limit;
  switch (kind) {
    case "accept-queue":
      // The limit is that of one listener. The kernel lets one more in.
      if (sockets === 1 && weight > limit) return "New connections are dropped";
      return isUrgent ? "New connections wait, and are dropped once the queue is full" : "New connections wait";
    case "local-ports":
      return `New connections${toService(finding)} ${isFull ? "fail" : "will soon fail"}`;
    case "descriptors":
      return isFull ? "New connections and files fail" : "New connections and files will soon fail";
    case "close-wait":
      return isUrgent ? "Descriptors leak, until none is left" : "Descriptors may leak";
    case "syn-sent":
      return `Connecting${toService(finding)} fails, or takes seconds`;
    case "zero-window":
      return "What is sent does not get on";
    case "retransmitting":
      return "Data arrive late, or not at all";
    case "unread":
      return "What arrives is not read in time";
    case "time-wait":
      return isUrgent ? "Each request pays for a new connection" : "Requests pay for new connections";
    case "half-open":
      return "New connections may be refused";
    case "closing":
      return "Ends of connections are not confirmed";
  }
}

/** ` to 10.20.4.21:5432`; empty where that is not one. */
function toService({ service }: Finding): string {
  if (service?.end !== "remote" || service.address === undefined) return "";
  return ` to ${formatEndpoint(service.address, service.port)}`;
}
