import { type Edit, latin1All } from "./edit";

const NEWLINE = 0x0a;

/** What grep, cat -n and logs put in front of lines, and what is nearly that. */
const PREFIXES = latin1All([
  "/proc/net/tcp:",
  "/proc/net/udp:",
  "host/raw6.txt:",
  "tcp-udp:",
  "x:",
  "12:",
  "12:12:",
  "tcp6:3:4:",
  "2024-05-01T10:00:00Z 2024-05-01T10:00:00Z ",
  "/proc/net/icmp:7:",
  "     3\t",
  " 4:",
  "2024-05-01T10:00:00.123456789Z ",
  "2024-05-01 10:00:00,5+02:00\t",
  "2024-05-01T10:00:00Z stdout F ",
  "2024-05-01T10:00:00Z",
  "May  1 10:00:00 web1 app[12]: ",
  "2024-05-01T10:00:00+0000 web1 app: /proc/net/udplite:9:",
  `${"p".repeat(505)}:`,
]);

export const PREFIX_EDITS: readonly Edit[] = [
  (draft, random) => draft.splice(draft.line(random).start, 0, random.pick(PREFIXES)),
  // All lines from some place on.
  (draft, random) => {
    const from = random.chance(0.5) ? 0 : draft.line(random).start;
    const prefix = random.pick(PREFIXES);
    const out: number[] = [...prefix];
    for (const byte of draft.view(from, Math.max(from, draft.length - 1))) {
      out.push(byte);
      if (byte === NEWLINE) out.push(...prefix);
    }
    draft.splice(from, Math.max(0, draft.length - 1 - from), out);
  },
  // As grep -n, cat -n and logs go on: all lines, by a prefix of which the digits change from line to line, and now and then more.
  (draft, random) => {
    const prefix = random.pick(PREFIXES);
    const out: number[] = [...prefix];
    for (const byte of draft.view(0, Math.max(0, draft.length - 1))) {
      out.push(byte);
      if (byte !== NEWLINE) continue;
      for (const before of prefix) {
        if (isDigit(before) && random.chance(0.5)) out.push(0x30 + random.below(10));
        else if (!random.chance(0.02)) out.push(before);
        if (random.chance(0.01)) out.push(random.below(256));
      }
    }
    draft.splice(0, Math.max(0, draft.length - 1), out);
  },
];

function isDigit(byte: number): boolean {
  return byte >= 0x30 && byte <= 0x39;
}
