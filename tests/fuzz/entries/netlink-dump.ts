import { type Protocol, SockdexError } from "../../../src/core";
import { EAGAIN, EINTR, ENOBUFS } from "../../../src/libc/constants";
import type { Libc } from "../../../src/libc/libc";
import { LiveTable } from "../../../src/procfs/tables/live-table";
import { NetlinkDump } from "../../../src/sockdiag/netlink-dump";
import { infoColumns } from "../../../src/table/info/info-columns";
import { Random } from "../../generate/random";
import { type NetlinkResult, readNetlinkOracle } from "../../oracle/netlink";
import type { Entry, Finding } from "../case";
import { rowDifference } from "../difference";

/** What one recv() has: messages, or an errno, negative; as many bytes as no window has are a message that is too long. */
type Datagram = Uint8Array | number;
const TOO_LONG = 2 ** 20;

interface Request {
  protocols: readonly Protocol[];
  details: boolean;
  strict: boolean;
  isMissing: boolean;
  /** What comes in reply to the n-th request. */
  reply(request: number): Datagram[];
}

const CHOICES: readonly [readonly Protocol[], ...(readonly Protocol[])[]] = [
  ["tcp"],
  ["udp6", "tcp"],
  ["tcp", "tcp6"],
  ["udp", "tcp6", "tcp", "udp6"],
];

let tables = newTables();

function newTables(): readonly [LiveTable, LiveTable] {
  return [
    new LiveTable({ details: false }, () => {}),
    new LiveTable({ details: true }, () => {}, { info: infoColumns }),
  ];
}

/** A dump of a kernel that replies with these messages, loses some, and is interrupted: what is read, and what is thrown. */
export const netlinkDump: Entry = {
  name: "netlink-dump",
  weight: 5,
  inputs: "replies",
  run(bytes, random) {
    const seed = random.uint32();
    const [details, strict, isMissing] = [random.chance(0.5), random.chance(0.2), random.chance(0.1)];
    const reply = (request: number) => drawReply(bytes, new Random(seed + request));
    const asked: Request = { protocols: random.pick(CHOICES), details, strict, isMissing, reply };
    const table = tables[details ? 1 : 0];
    table.clear();
    const expected = readPlainly(asked);
    const error = errorOf(() => read(table, asked));
    if (typeof expected === "string") return error === expected ? undefined : `${error ?? "no error"}, not ${expected}`;
    if (error !== undefined) return `${error}, and not ${expected.rows.length} rows`;
    const { malformed, skipped } = table.diagnostics;
    if (malformed !== expected.malformed) return `malformed: ${malformed}, not ${expected.malformed}`;
    if (skipped !== expected.skipped) return `skipped: ${skipped}, not ${expected.skipped}`;
    return rowDifference(table, expected.rows) satisfies Finding;
  },
  reset() {
    tables = newTables();
  },
};

/** The reply in datagrams, cut at a multiple of four; signals come between them, and some are lost. */
function drawReply(bytes: Uint8Array, random: Random): Datagram[] {
  const datagrams: Datagram[] = [];
  const isLossy = random.chance(0.15);
  for (let at = 0; at < bytes.length; ) {
    const length = random.chance(0.5) ? bytes.length : 4 * random.between(4, 200);
    if (random.chance(0.05)) datagrams.push(-EINTR);
    if (isLossy && random.chance(0.3)) datagrams.push(random.pick([-ENOBUFS, TOO_LONG]));
    datagrams.push(bytes.subarray(at, at + length));
    at += length;
  }
  return datagrams;
}

function read(table: LiveTable, { protocols, details, strict, isMissing, reply }: Request): void {
  const libc = replying(reply);
  const dump = new NetlinkDump(protocols, {
    ...{ details, info: details ? infoColumns : [], strict, isMissing: () => isMissing, libc },
  });
  try {
    dump.read(table);
  } finally {
    dump.close();
  }
}

/** A C library whose kernel replies; sequence 1 is the request's. */
function replying(reply: Request["reply"]): Libc {
  let requests = 0;
  let left: Datagram[] = [];
  let sequence = 0;
  const refused = () => {
    throw new Error("Nobody has any business to call this.");
  };
  return {
    ...{ getsockopt: refused, intOption: refused, getpeername: refused, getsockname: refused, ioctl: refused },
    ...{ setIntOption: refused, bind: refused, interfaces: refused, fcntl: refused },
    ...{ setns: refused, dup3: refused, syscall: refused, ifNameToIndex: refused, strerror: () => "", exit: refused },
    ...{ socket: () => 3, connect: () => 0, close: () => 0 },
    send(_, bytes) {
      sequence = new DataView(bytes.buffer, bytes.byteOffset).getUint32(8, true);
      left = reply(requests++);
      return bytes.length;
    },
    recv(_, bytes) {
      const datagram = left.shift() ?? -EAGAIN;
      if (typeof datagram === "number") return datagram;
      bytes.set(datagram);
      renumber(bytes.subarray(0, datagram.length), sequence);
      return datagram.length;
    },
    poll: () => 0,
  };
}

/** Messages of sequence 1 get this one, and those that have it by chance another. */
function renumber(bytes: Uint8Array, sequence: number): void {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 0; at + 16 <= bytes.length; ) {
    const was = view.getUint32(at + 8, true);
    if (was === 1) view.setUint32(at + 8, sequence, true);
    else if (was === sequence) view.setUint32(at + 8, sequence + 1, true);
    const length = view.getUint32(at, true);
    if (length < 16) return;
    at += Math.ceil(length / 4) * 4;
  }
}

const TRIES = 3;
const [ENOENT, EINVAL] = [2, 22];

/** The rows, or the code of what is thrown. */
function readPlainly(asked: Request): NetlinkResult | string {
  const { protocols, isMissing } = asked;
  let request = 0;
  let isOneByOne = isMissing;
  for (let left = TRIES; left > 0; ) {
    const all = nothing();
    const outcome = readTables(
      isOneByOne ? protocols.map((one) => [one]) : inDumps(protocols),
      all,
      () => request++,
      asked,
    );
    if (outcome === undefined) return all;
    if (outcome === "one by one") isOneByOne = true;
    else if (outcome === "lost") left--;
    else return outcome;
  }
  return "ERR_READ";
}

/** Undefined when all is read. */
function readTables(
  dumps: readonly (readonly Protocol[])[],
  all: NetlinkResult,
  number: () => number,
  { details, strict, isMissing, reply }: Request,
): string | undefined {
  for (const tables of dumps) {
    const [protocol = ""] = tables;
    const one = nothing();
    let isLost = false;
    for (const datagram of [...reply(number()), -EAGAIN]) {
      if (datagram === -EINTR) continue;
      if (datagram === -EAGAIN) return "ERR_READ";
      isLost = typeof datagram === "number";
      if (typeof datagram !== "number")
        add(one, readNetlinkOracle(datagram, { protocol, details, info: details, sequence: 1 }));
      if (isLost || one.end !== "more") break;
    }
    add(all, one);
    if (strict && all.malformed > 0) return "ERR_MALFORMED_ROW";
    if (isLost || one.interrupted || one.end === "overrun") return "lost";
    if (one.end !== "failed" || one.errno === 0) continue;
    if (one.errno === ENOENT || one.errno === EINVAL) {
      if (tables.length > 1) return "one by one";
      if (isMissing) continue;
      return "ERR_UNSUPPORTED";
    }
    return one.errno === 1 || one.errno === 13 ? "ERR_PERMISSION" : "ERR_SYSTEM_CALL";
  }
  return undefined;
}

/** The tables of TCP come in one dump, where the first of them stands. */
function inDumps(protocols: readonly Protocol[]): (readonly Protocol[])[] {
  const both = protocols.filter((one) => one.startsWith("tcp"));
  if (both.length < 2) return protocols.map((one) => [one]);
  return protocols.flatMap((one) => (one === both[0] ? [both] : both.includes(one) ? [] : [[one]]));
}

const nothing = (): NetlinkResult => ({
  ...{ rows: [], malformed: 0, skipped: 0, interrupted: false, end: "more", errno: 0 },
});

function add(sum: NetlinkResult, part: NetlinkResult): void {
  sum.rows.push(...part.rows);
  sum.malformed += part.malformed;
  sum.skipped += part.skipped;
  sum.interrupted ||= part.interrupted;
  sum.end = part.end;
  sum.errno = part.errno;
}

function errorOf(run: () => void): string | undefined {
  try {
    run();
    return undefined;
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    return error.code;
  }
}
