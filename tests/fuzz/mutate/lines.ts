import { STRANGERS } from "../../generate/damage-lines";
import { formatOf, PROTOCOLS } from "../../generate/formats";
import { type Edit, latin1All } from "./edit";

const LINES = latin1All([
  ...STRANGERS,
  "sl local_address",
  "sl local_address drops",
  "  sl  local_addres",
  " sl\tlocal_address2 rem_address",
  "SL local_address",
  "xsl local_address",
  "0: local_address",
  ...["tcp6", "raw", "udp", "icmp"].map((name) => `==> /proc/net/${name} <==`),
  "$ cat /proc/net/udp /proc/net/raw",
  "$ cat /proc/net/udplite /proc/net/udplite6",
  "cat: /proc/net/raw6: No such file or directory",
  "[UDP]",
  "net/udpnet/tcp net/icmp6",
]);

const HEADERS = latin1All(PROTOCOLS.map((protocol) => formatOf(protocol).header.padEnd(formatOf(protocol).paddedTo)));

/** Lengths at which a header says something, or nearly. */
const HEADER_WIDTHS = [126, 127, 128, 148, 149, 150, 4095, 4096, 4097] as const;
const ENDS = latin1All(["\n", "\n", "\n", "\n", "\r\n", " \n", "\r\r\n", "\n\n", "\r"]);
const BLANKS = latin1All([" ", "\t", "\r", "\r\r", "   \r", "\v", "\0"]);

/** Damage that looks at whole lines. */
export const LINE_EDITS: readonly Edit[] = [
  // Strangers between the rows.
  (draft, random) => {
    const { start } = draft.line(random);
    draft.splice(start, 0, random.pick(ENDS));
    draft.splice(start, 0, random.pick(LINES));
  },
  // A header of any family, whole or spoilt, anywhere: what is under it may become another protocol.
  (draft, random) => {
    const { start } = random.chance(0.8) ? draft.line(random) : { start: draft.place(random) };
    const header = random.pick(HEADERS);
    draft.splice(start, 0, random.pick(ENDS));
    if (random.chance(0.3)) draft.fill(start, Math.max(0, random.pick(HEADER_WIDTHS) - header.length), 0x20);
    draft.splice(start, 0, random.chance(0.2) ? header.subarray(0, random.below(header.length)) : header);
  },
  // Once more, near or far; gone; somewhere else.
  (draft, random) => {
    const { start, end } = draft.line(random);
    const line = draft.view(start, end + 1).slice();
    draft.splice(random.chance(0.5) ? start : draft.line(random).start, 0, line);
  },
  (draft, random) => {
    const { start, end } = draft.line(random);
    draft.remove(start, end + 1 - start);
  },
  (draft, random) => {
    const { start, end } = draft.line(random);
    const line = draft.view(start, end + 1).slice();
    draft.remove(start, line.length);
    if (draft.length > 0) draft.splice(draft.line(random).start, 0, line);
  },
  // Cut early, joined with the next, split in two.
  (draft, random) => {
    const { start, end } = draft.line(random);
    const kept = random.between(start, end);
    draft.remove(kept, end - kept);
  },
  (draft, random) => draft.splice(draft.line(random).end, 1, random.chance(0.5) ? [0x20] : []),
  (draft, random) => draft.splice(draft.place(random), random.below(2), random.pick(ENDS)),
  // Another end; blanks around.
  (draft, random) => draft.splice(draft.line(random).end, 1, random.pick(ENDS)),
  (draft, random) => draft.splice(draft.line(random).end, 0, random.pick(BLANKS)),
  (draft, random) => draft.splice(draft.line(random).start, 0, random.pick(BLANKS)),
  // Just about as long as a line may be.
  (draft, random) => {
    if (!random.chance(0.1)) return;
    const { start, end } = draft.line(random);
    const missing = random.between(4094, 4098) - (end - start);
    if (missing > 0) draft.fill(random.chance(0.5) ? start : end, missing, 0x20);
  },
  // Another text's line.
  (draft, random, other) => {
    const from = other.lastIndexOf(0x0a, random.below(other.length)) + 1;
    const end = other.indexOf(0x0a, from);
    draft.splice(draft.line(random).start, 0, other.subarray(from, end < 0 ? other.length : end + 1));
  },
];
