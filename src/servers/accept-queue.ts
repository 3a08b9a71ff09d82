import type { SocketMonitor } from "../live/monitor";
import { trySmallText } from "../procfs/files/small-file";
import { findDescriptor } from "../procfs/node/descriptor";
import { tcpInfo } from "../sockopt/read-tcp-info";
import { SockdexError } from "../table/errors";
import { reasonOf } from "../table/realms";

/** Connections that the kernel has established and the process has not accepted yet. */
export interface AcceptQueue {
  /** How many wait. */
  readonly waiting: number;
  /** How many may wait: the kernel drops what comes beyond. */
  readonly limit: number;
}

/** Why a listener's accept queue is not known: a sentence for people. */
export type NoQueue = string;

const OF_THE_PRIMARY: NoQueue = "The primary process of the cluster accepts this worker's connections";
const OF_A_PATH: NoQueue = "A unix socket has none that is measured";

/** What Node gives listen() where the program does not. */
export const NODES_BACKLOG = 511;

/** A snapshot older than this says nothing about now. */
export const STALE_MS = 5000;

/** Reads accept queues: of the kernel, in 3 µs, or from the monitor's newest snapshot where koffi is missing. */
export class QueueReader {
  readonly #monitor: SocketMonitor | undefined;
  readonly #backlog: number;
  /** Why the kernel cannot be asked: it is not tried again. */
  #refusal: string | undefined;
  #mostBacklog: number | undefined;

  /** `backlog`: as the server's listen() was given it. /proc does not say it. */
  constructor(monitor: SocketMonitor | undefined, backlog: number) {
    this.#monitor = monitor;
    this.#backlog = backlog;
  }

  /** The fullest queue of these servers; undefined where none is known. `unknown` is called with why one is not. */
  fullest(servers: Iterable<object>, unknown: (why: NoQueue) => void = () => {}): AcceptQueue | undefined {
    let fullest: AcceptQueue | undefined;
    for (const server of servers) {
      const queue = this.#read(server);
      if (typeof queue === "string") unknown(queue);
      else if (queue && (!fullest || shareOf(queue) > shareOf(fullest))) fullest = queue;
    }
    return fullest;
  }

  /** Undefined for a server that does not listen now, and while there is no fresh snapshot. */
  #read(server: object): AcceptQueue | NoQueue | undefined {
    const fd = findDescriptor(server);
    if (fd === "elsewhere") return OF_THE_PRIMARY;
    if (typeof fd !== "number") return undefined;
    if (isOnPath(server)) return OF_A_PATH;
    return this.#refusal === undefined ? this.#ofKernel(server, fd) : this.#ofSnapshot(server, this.#refusal);
  }

  #ofKernel(server: object, fd: number): AcceptQueue | NoQueue | undefined {
    try {
      const info = tcpInfo(fd);
      if (info === undefined) return OF_A_PATH;
      return info.state === "LISTEN" ? { waiting: info.unacked, limit: info.sacked } : undefined;
    } catch (error) {
      if (!(error instanceof SockdexError)) throw error;
      this.#refusal = reasonOf(error);
      return this.#ofSnapshot(server, this.#refusal);
    }
  }

  #ofSnapshot(server: object, refusal: string): AcceptQueue | NoQueue | undefined {
    if (!this.#monitor) return `${refusal} (or give a monitor)`;
    const { snapshot } = this.#monitor;
    if (!snapshot || Date.now() - snapshot.time > STALE_MS) return undefined;
    const row = snapshot.table.of(server);
    return row?.state === "LISTEN"
      ? { waiting: row.rxQueue, limit: row.backlogLimit ?? this.#likelyLimit() }
      : undefined;
  }

  /** The kernel lowers every listener's limit to this sysctl. */
  #likelyLimit(): number {
    this.#mostBacklog ??= Number(trySmallText("/proc/sys/net/core/somaxconn") ?? NODES_BACKLOG);
    return Math.min(this.#backlog, this.#mostBacklog);
  }
}

/** How full it is: 1 at its limit. A limit of 0 lets one wait. */
export function shareOf({ waiting, limit }: AcceptQueue): number {
  return waiting / Math.max(1, limit);
}

function isOnPath(server: object): boolean {
  return "address" in server && typeof server.address === "function" && typeof server.address() === "string";
}
