import { existsSync, readFileSync } from "node:fs";
import type { OracleRow } from "./types";

/** Real captures and what is in them, kept beside the project and not part of it. */
const DUMPS = new URL("../../../shared/dumps/", import.meta.url);

export const haveDumps = existsSync(new URL("INDEX.tsv", DUMPS));

export interface Dump {
  file: string;
  rows: number;
  rejected: number;
  flags: string;
}

export function listDumps(): Dump[] {
  if (!haveDumps) return [];
  const lines = readFileSync(new URL("INDEX.tsv", DUMPS), "utf8").trimEnd().split("\n").slice(1);
  return lines.map((line) => {
    const [file = "", , rows, rejected, flags = ""] = line.split("\t");
    return { file, rows: Number(rows), rejected: Number(rejected), flags };
  });
}

export function readDump(dump: Dump): Uint8Array {
  return readFileSync(new URL(dump.file, DUMPS));
}

/** The rows an independent parser found, in this oracle's terms. */
export function expectedRows(dump: Dump): OracleRow[] {
  const text = readFileSync(new URL(dump.file.replace(/\.txt$/, ".ndjson"), DUMPS), "utf8");
  return text
    .split("\n")
    .filter((line) => line !== "")
    .map((line) => rowOf(JSON.parse(line)));
}

interface DumpRow {
  sl: number;
  family: 4 | 6;
  kind: "tcp" | "dgram";
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
  state: number;
  txQueue: number;
  rxQueue: number;
  timer: number;
  timerExpires: number;
  retransmits: number;
  uid: number;
  timeout: number;
  inode: number;
  ref: number | null;
  pointer: string | null;
  rto: number | null;
  ato: number | null;
  quickPingpong: number | null;
  cwnd: number | null;
  ssthresh: number | null;
  drops: number | null;
}

function rowOf(row: DumpRow): OracleRow {
  const pointer = row.pointer !== null && /^[0-9a-f]{1,16}$/.test(row.pointer) ? row.pointer : null;
  const tail = [row.ref, pointer, row.rto, row.ato, row.quickPingpong, row.cwnd, row.ssthresh, row.drops];
  return {
    protocol: (row.kind === "tcp" ? "tcp" : "udp") + (row.family === 6 ? "6" : ""),
    state: row.state,
    timer: row.timer,
    localAddress: hexOf(row.localAddress),
    remoteAddress: hexOf(row.remoteAddress),
    localPort: row.localPort,
    remotePort: row.remotePort,
    txQueue: row.txQueue,
    rxQueue: row.rxQueue,
    // The dumps' own rows keep the eleven digits that some kernels print; ours end at 32 bits.
    timerExpires: Math.min(row.timerExpires, 2 ** 32 - 1),
    retransmits: row.retransmits,
    uid: row.uid >>> 0,
    timeouts: row.timeout,
    inode: row.inode,
    details: {
      slot: row.sl,
      references: row.ref ?? 0,
      pointer: pointer === null ? 0n : BigInt(`0x${pointer}`),
      retransmitTimeout: row.rto ?? 0,
      ackTimeout: row.ato ?? 0,
      quickAck: row.quickPingpong ?? 0,
      congestionWindow: row.cwnd ?? 0,
      slowStartThreshold: row.ssthresh ?? 0,
      drops: row.drops ?? 0,
      present: tail.reduce<number>((bits, value, bit) => (value === null ? bits : bits | (1 << bit)), 0),
    },
  };
}

/** Address text (RFC 5952, dotted quads) as 32 hex digits. */
function hexOf(address: string): string {
  const quad = /(\d+)\.(\d+)\.(\d+)\.(\d+)$/.exec(address);
  const groups = quad === null ? address : address.slice(0, quad.index) + groupsOf(quad.slice(1).map(Number));
  const [head = "", tail] = (address.includes(":") ? groups : `::ffff:${groups}`).split("::");
  const left = head === "" ? [] : head.split(":");
  const right = tail === undefined || tail === "" ? [] : tail.split(":");
  const zeros = Array<string>(8 - left.length - right.length).fill("0");
  return [...left, ...zeros, ...right].map((group) => group.padStart(4, "0")).join("");
}

function groupsOf(bytes: number[]): string {
  const [a = 0, b = 0, c = 0, d = 0] = bytes;
  return `${((a << 8) | b).toString(16)}:${((c << 8) | d).toString(16)}`;
}
