import type { Finding } from "./finding";

/** What a finding does to the service, in a few words: the first thing that somebody wants to know of it. */
export function effectOf({ kind, severity, weight, limit = Number.POSITIVE_INFINITY, sockets }: Finding): string {
  const isUrgent = severity === "high";
  const isFull = weight >= limit;
  switch (kind) {
    case "accept-queue":
      // The limit is that of one listener. The kernel lets one more in.
      if (sockets === 1 && weight > limit) return "New connections are dropped";
      return isUrgent ? "New connections wait, and are dropped once the queue is full" : "New connections wait";
    case "local-ports":
      return isFull ? "New connections to it fail" : "New connections to it will soon fail";
    case "descriptors":
      return isFull ? "New connections and files fail" : "New connections and files will soon fail";
    case "close-wait":
      return isUrgent ? "Descriptors leak, until none is left" : "Descriptors may leak";
    case "syn-sent":
      return "Connecting fails or takes seconds";
    case "zero-window":
      return "What is sent does not arrive";
    case "retransmitting":
      return "Data arrive late, or not at all";
    case "unread":
      return "What is received waits";
    case "time-wait":
      return isUrgent ? "Each request pays for a new connection" : "Requests pay for new connections";
    case "half-open":
      return "New connections may be refused";
    case "closing":
      return "Ends of connections are not confirmed";
  }
}
