import type { Shortening } from "./column-widths";

/** What an endpoint is shortened to at most: a few digits of the address, and the port. */
export const LEAST_ENDPOINT = 13;

/** An IPv6 endpoint is shortened down to this as soon as a line is too long, an IPv4 one only when nothing else helps. */
export function easyEndpoint(text: string): number {
  return text.startsWith("[") ? Math.min(text.length, 17) : text.length;
}

const MAPPED = "::ffff:";

/** An endpoint with the middle of its address left out; of a v4-mapped one rather the front, and the IPv4 stays. */
export function shortenEndpoint(text: string, width: number, ellipsis: string): string {
  const open = text.startsWith("[") ? 1 : 0;
  const end = text.lastIndexOf(":") - open;
  const address = text.slice(open, end);
  const room = Math.max(0, width - open - (text.length - end) - ellipsis.length);
  const isMapped = address.startsWith(MAPPED) && address.includes(".");
  const tail = Math.min(room, isMapped ? address.length - MAPPED.length : room >> 1);
  return (
    text.slice(0, open) +
    address.slice(0, room - tail) +
    ellipsis +
    address.slice(address.length - tail) +
    text.slice(end)
  );
}

export function endpointShortening(ellipsis: string): Shortening {
  return { easy: easyEndpoint, least: LEAST_ENDPOINT, to: (text, width) => shortenEndpoint(text, width, ellipsis) };
}
