import { execFileSync } from "node:child_process";
import { dirname } from "node:path";
import type { Protocol, SocketRow } from "../../src/index";
import { fileOf } from "./files";

/** What ss prints of a table in a file, a line a row, in its order. */
export function askSs(protocol: Protocol, bytes: Uint8Array): string[][] {
  const path = fileOf(bytes, "table");
  const family = protocol.endsWith("6") ? "-6" : "-4";
  const [flag, name] = protocol.startsWith("tcp") ? ["-t", "PROC_NET_TCP"] : ["-u", "PROC_NET_UDP"];
  // The name without a 6 is what keeps ss from asking the kernel instead, whichever it then reads.
  const env = { ...process.env, [name]: path, [`${name}6`]: path, TCPDIAG_FILE: undefined };
  const args = [family, "-H", "-O", "-n", "-a", "-o", "-e", "-i", flag];
  const text = execFileSync("ss", args, { env, encoding: "latin1", maxBuffer: 2 ** 28, cwd: dirname(path) });
  // Reordering is nowhere in the text; ss says 0, or nothing, by its version.
  return text
    .split("\n")
    .map((line) => line.split(/\s+/).filter((word) => word !== "" && word !== "reordering:0"))
    .filter((words) => words.length > 0)
    .map((words) => words.map((word, i) => (i === 3 || i === 4 ? unspecified(word) : word)));
}

/** A row, read with details, as ss prints it. */
export function asSs(row: SocketRow): string[] {
  const words = [
    NAMES[row.state] ?? row.state,
    String(row.rxQueue),
    String(row.txQueue),
    endpoint(row.localAddress, row.localPort),
    endpoint(row.remoteAddress, row.remotePort),
  ];
  // Of datagrams it prints no more.
  if (!row.protocol.startsWith("tcp")) return words;
  const tries = row.timer === 1 ? row.retransmits : row.timeouts;
  if (row.timer !== 0) {
    words.push(`timer:(${TIMERS[row.timer] ?? "unknown"},${duration(row.timerExpires * 10)},${tries})`);
  }
  if (row.uid !== 0) words.push(`uid:${row.uid}`);
  words.push(`ino:${row.inode}`, `sk:${(row.pointer ?? 0n).toString(16)}`);

  const { retransmitTimeout = 0, ackTimeout = 0, quickAck = 0, congestionWindow = 2, slowStartThreshold = -1 } = row;
  // The first time-out of all, three seconds, goes without saying.
  if (retransmitTimeout !== 0 && retransmitTimeout !== 300) words.push(`rto:${retransmitTimeout / 100}`);
  if (ackTimeout !== 0) words.push(`ato:${ackTimeout / 100}`);
  if (quickAck >> 1 !== 0) words.push(`qack:${quickAck >> 1}`);
  // By a slip of ss's: the lowest bit says so, before the number is halved.
  if (((quickAck >> 1) & 1) === 1) words.push("bidir");
  words.push(`cwnd:${congestionWindow}`);
  if (slowStartThreshold > 0) words.push(`ssthresh:${slowStartThreshold}`);
  if (tries > 0) words.push(`retrans:${tries}/0`);
  return words;
}

const NAMES: Record<string, string> = {
  ESTABLISHED: "ESTAB",
  SYN_SENT: "SYN-SENT",
  SYN_RECV: "SYN-RECV",
  FIN_WAIT1: "FIN-WAIT-1",
  FIN_WAIT2: "FIN-WAIT-2",
  TIME_WAIT: "TIME-WAIT",
  CLOSE: "UNCONN",
  CLOSE_WAIT: "CLOSE-WAIT",
  LAST_ACK: "LAST-ACK",
};

const TIMERS = ["off", "on", "keepalive", "timewait", "persist"];

/** Milliseconds in ss's words: the larger the number, the less is said. */
function duration(ms: number): string {
  const [minutes, seconds, rest] = [Math.floor(ms / 60_000), Math.floor(ms / 1000) % 60, ms % 1000];
  const parts = [];
  if (minutes > 0) parts.push(`${minutes}min`);
  const saysRest = minutes === 0 && seconds <= 9 && rest > 0;
  if (seconds > 0 && minutes <= 9) parts.push(`${seconds}${saysRest ? "." : "sec"}`);
  if (saysRest) parts.push(`${String(rest).padStart(3, "0")}ms`);
  return parts.join("");
}

/** An end as ss writes it. */
export function endpoint(address: string, port: number): string {
  return unspecified(`${address.includes(":") ? `[${address}]` : address}:${port === 0 ? "*" : port}`);
}

/** ss has three ways to write an address that is none; which one is for the socket's options, not its address. */
export function unspecified(text: string): string {
  return text.replace(/^(\[::\]|0\.0\.0\.0):/, "*:");
}
