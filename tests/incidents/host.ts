import { formatOf } from "../generate/formats";
import { LONGEST_PRINT, printHeader, printRow } from "../generate/print";
import { Random } from "../generate/random";
import { type Address, newSocket, type Socket } from "../generate/socket";
import { TextBuffer } from "../generate/text-buffer";

export interface Process {
  pid: number;
  name: string;
  uid: number;
  /** Descriptors it may have. */
  limit: number;
}

/** What a row shows of a socket beside its ends. */
export interface Look {
  /** The kernel's number: 1. */
  state?: number;
  rx?: number;
  tx?: number;
  /** 1: retransmit, 2: keepalive, 3: TIME_WAIT, 4: probe of a window; 0. */
  timer?: number;
  /** In ticks of 10 ms. */
  expires?: number;
  retransmits?: number;
}

/** A socket from one time to another, in minutes. */
export interface KeptSocket {
  local: string;
  localPort: number;
  remote: string;
  remotePort: number;
  /** Undefined: nobody has it, as in TIME_WAIT or before it is accepted. */
  process?: Process | undefined;
  /** A program that listens at [::] has its IPv4 connections in tcp6. */
  isV6?: boolean;
  from?: number;
  until?: number;
  /** Connections a listener's accept queue takes. */
  backlog?: number;
  look?: (minute: number) => Look;
}

interface Placed extends KeptSocket {
  from: number;
  until: number;
  inode: number;
  /** Where it is in the kernel's table. */
  order: number;
}

/** A descriptor of a process that is a socket. */
export interface HeldSocket {
  inode: number;
  pid: number;
  name: string;
  fd: number;
}

/** What a capture has of a host: the texts of its tables, and what is known beside them. */
export interface HostCapture {
  host: string;
  /** Milliseconds since 1970. */
  time: number;
  /** When its processes started. */
  startedAt: number;
  tables: { protocol: "tcp" | "tcp6"; text: Uint8Array }[];
  holders: HeldSocket[];
  /** By a listener's inode. */
  backlogLimits: Map<number, number>;
  localPorts: { from: number; to: number };
  /** Of all processes. */
  descriptors: { pid: number; name: string; open: number; limit: number }[];
}

const START = Date.UTC(2026, 10, 24, 20, 30);
const MINUTE = 60_000;
const UPTIME = 19 * 24 * 60 * MINUTE;
/** Files, pipes and others that a process has open beside its sockets. */
const OTHER_DESCRIPTORS = 23;
const LISTEN = 10;

/** A host with processes and sockets that come and go, of which captures are taken. */
export class Host {
  readonly name: string;
  readonly random: Random;
  readonly localPorts = { from: 32_768, to: 60_999 };
  readonly #processes: Process[] = [];
  #sockets: Placed[] = [];
  #pid = 640;
  #inode = 48_211;

  constructor(name: string, seed: number) {
    this.name = name;
    this.random = new Random(seed);
  }

  process(name: string, uid: number, limit = 65_536): Process {
    this.#pid += this.random.between(3, 420);
    const process = { pid: this.#pid, name, uid, limit };
    this.#processes.push(process);
    return process;
  }

  listen(process: Process, port: number, more: Partial<KeptSocket> = {}): void {
    const look = more.look ?? (() => ({}));
    this.add({
      ...{ local: "0.0.0.0", localPort: port, remote: "0.0.0.0", remotePort: 0, process, backlog: 511, ...more },
      look: (minute) => ({ state: LISTEN, ...look(minute) }),
    });
  }

  add(socket: KeptSocket): void {
    const order = this.random.uint32();
    this.#sockets.push({ from: -60, until: 60, ...socket, inode: 0, order });
  }

  /** A local port that the kernel hands out. */
  port(): number {
    return this.random.between(this.localPorts.from, this.localPorts.to);
  }

  /** As the host is then. What has ended is forgotten: later ones come later. */
  capture(minute: number): HostCapture {
    this.#sockets = this.#sockets.filter(({ until }) => until > minute);
    const now = this.#sockets.filter(({ from }) => from <= minute);
    for (const socket of [...now].sort((a, b) => a.from - b.from)) {
      if (socket.process && socket.inode === 0) socket.inode = this.#inode += this.random.between(1, 5);
    }
    const isListener = ({ backlog }: Placed) => (backlog === undefined ? 1 : 0);
    now.sort((a, b) => isListener(a) - isListener(b) || a.order - b.order);
    const tables = (["tcp", "tcp6"] as const).map((protocol) => ({
      protocol,
      text: print(
        protocol,
        now.filter(({ isV6 = false }) => isV6 === (protocol === "tcp6")),
        minute,
      ),
    }));
    const holders = this.#holders(now);
    return {
      ...{
        host: this.name,
        time: START + minute * MINUTE,
        startedAt: START - UPTIME,
        tables,
        holders,
        localPorts: this.localPorts,
      },
      backlogLimits: new Map(now.flatMap(({ inode, backlog }) => (backlog === undefined ? [] : [[inode, backlog]]))),
      descriptors: this.#processes.map(({ pid, name, limit }) => {
        const open = Math.min(limit, OTHER_DESCRIPTORS + holders.filter((holder) => holder.pid === pid).length);
        return { pid, name, open, limit };
      }),
    };
  }

  #holders(sockets: readonly Placed[]): HeldSocket[] {
    const next = new Map<number, number>();
    return sockets.flatMap(({ process, inode }) => {
      if (process === undefined) return [];
      const fd = next.get(process.pid) ?? OTHER_DESCRIPTORS;
      next.set(process.pid, fd + 1);
      return [{ inode, pid: process.pid, name: process.name, fd }];
    });
  }
}

function print(protocol: "tcp" | "tcp6", sockets: readonly Placed[], minute: number): Uint8Array {
  const out = new TextBuffer((sockets.length + 1) * 160);
  const format = formatOf(protocol);
  out.reserve(LONGEST_PRINT);
  printHeader(out, format);
  for (const [slot, socket] of sockets.entries()) {
    out.reserve(LONGEST_PRINT);
    printRow(out, rowOf(socket, minute), slot, format, "little");
  }
  return out.finish();
}

function rowOf({ local, localPort, remote, remotePort, process, isV6 = false, inode, look }: Placed, minute: number) {
  const { state = 1, rx = 0, tx = 0, timer = 0, expires = 0, retransmits = 0 } = look?.(minute) ?? {};
  const row: Socket = {
    ...newSocket(),
    ...{ state, timer, retransmits, localPort, remotePort, inode },
    ...{ localAddress: addressOf(local, isV6), remoteAddress: addressOf(remote, isV6) },
    ...{ rxQueue: rx, txQueue: tx, timerExpires: expires, uid: process?.uid ?? 0, references: timer === 0 ? 1 : 2 },
    ...{
      pointerHigh: 0xffff8f3a,
      pointerLow: (inode * 0x1c0) >>> 0,
      retransmitTimeout: 21,
      ackTimeout: 4,
      quickAck: 30,
    },
  };
  if (state === 6) return { ...row, form: "timewait" as const };
  return state === 3 ? { ...row, form: "request" as const } : row;
}

/** `0.0.0.0` of IPv6 is ::, any other is IPv4 in IPv6. */
function addressOf(text: string, isV6: boolean): Address {
  const word = text.split(".").reduce((word, byte) => (word << 8) | Number(byte), 0) >>> 0;
  return [0, 0, isV6 && word !== 0 ? 0xffff : 0, word];
}
