import type { EventEmitter } from "node:events";
import { callListener } from "../async/call-listener";
import { ownDescriptor, propertyOf } from "../procfs/node/descriptor";
import { codeOf } from "../table/realms";
import type { State } from "../table/states";
import { type NodesCounts, readCounts } from "./read-counts";
import { type Counts, countsSince, type Ending, NO_COUNTS, type SocketInfo } from "./socket-info";

/** A net.Socket or TLSSocket: what its end is seen by. */
export interface ConnectionSocket extends EventEmitter, NodesCounts {
  readonly writableEnded?: boolean;
  /** What a stream is destroyed by, see node:stream: the descriptor is still open when it is called. */
  _destroy(error: Error | null, callback: (error?: Error | null) => void): void;
}

export function isConnectionSocket(value: unknown): value is ConnectionSocket {
  return (
    typeof value === "object" &&
    value !== null &&
    typeof propertyOf(value, "_destroy") === "function" &&
    typeof propertyOf(value, "off") === "function"
  );
}

/** A connection that a server has accepted, from then until it is closed. */
export class Connection {
  readonly #socket: ConnectionSocket;
  readonly #began = performance.now();
  /** Counts when the last request on it ended. */
  #counted: Counts = NO_COUNTS;
  /** Who closed first, once Node has read the peer's end. */
  #first: "own" | "peer" | undefined;
  #final: SocketInfo | undefined;
  readonly #listeners: ((info: SocketInfo) => void)[] = [];

  constructor(socket: ConnectionSocket) {
    this.#socket = socket;
    this.#watch(socket);
  }

  /** Calls back once, when it is closed, in the same turn. */
  onEnd(listener: (info: SocketInfo) => void): void {
    this.#listeners.push(listener);
  }

  /** What has been counted since take(), for a request that has taken `durationMs` so far. */
  look(durationMs: number): SocketInfo {
    return this.#infoOf(this.#final ?? this.#read().counts, durationMs);
  }

  /** The same of a request that is over: what is counted from now on is the next one's. */
  take(durationMs: number): SocketInfo {
    const counts = this.#final ?? this.#read().counts;
    const info = this.#infoOf(counts, durationMs);
    this.#counted = counts;
    return info;
  }

  #infoOf(counts: Counts, durationMs: number): SocketInfo {
    const since = countsSince(this.#counted, counts);
    return { ...since, durationMs, ended: this.#final?.ended ?? "open", error: this.#final?.error };
  }

  #watch(socket: ConnectionSocket): void {
    // Before others' listeners, which end the own side in their turn.
    socket.prependListener("end", () => {
      this.#first ??= socket.writableEnded === true ? "own" : "peer";
    });
    const destroy = socket._destroy;
    socket._destroy = (error, callback) => {
      try {
        this.#end(error);
      } finally {
        destroy.call(socket, error, callback);
      }
    };
  }

  #read() {
    return readCounts(ownDescriptor(this.#socket), this.#socket, this.#first !== undefined);
  }

  #end(error: unknown): void {
    if (this.#final) return;
    const { counts, state } = this.#read();
    const ended = endingOf(error, state, this.#first, this.#socket.writableEnded === true);
    const final = { ...counts, durationMs: performance.now() - this.#began, ended, error: codeOf(error) };
    this.#final = final;
    for (const listener of this.#listeners) callListener(() => listener(final));
  }
}

/** `state`: the kernel's, before the socket is closed. `first`: who closed first, where Node has read the peer's end. */
function endingOf(
  error: unknown,
  state: State | undefined,
  first: "own" | "peer" | undefined,
  hasEnded: boolean,
): Ending {
  const code = codeOf(error);
  if (code === "ECONNRESET" || code === "EPIPE") return "reset";
  if (code === "ETIMEDOUT") return "timeout";
  // Node's errors of system calls have one; those of a program that destroys a socket do not.
  if (typeof error === "object" && error !== null && "syscall" in error) return "error";
  if (first) return first;
  if (state === "CLOSE_WAIT" || state === "LAST_ACK") return "peer";
  // Closed in the kernel, and nobody ended it: a reset that Node has not read.
  return state === "CLOSE" && !hasEnded ? "reset" : "own";
}
