import type { EventEmitter } from "node:events";
import { invalidArgument } from "../../table/errors";
import { refuseUnknown } from "../../table/reading/options";
import { onOutgoing } from "./outgoing";
import { stackAbove } from "./stack";
import type { Tracked, TrackOptions } from "./tracked";
import type { TrackedEnds } from "./tracked-ends";
import { TrackedSockets } from "./tracked-sockets";

const OPTIONS = ["label", "stack"];

/** Events by which servers hand out a connection, as their first argument: of net, http and ws; of tls, https and http2. */
const CONNECTION_EVENTS = ["connection", "secureConnection"] as const;

/** The objects behind this process's sockets, and the servers whose connections are followed. */
export class Tracker {
  readonly #sockets: TrackedSockets;
  /** What ends each following. */
  readonly #followed = new Set<() => void>();

  /** `ends` is told which sockets open and close. */
  constructor(ends?: TrackedEnds) {
    this.#sockets = new TrackedSockets(ends);
  }

  /** As SocketMonitor.track(). `caller`: the function whose callers a stack begins with. */
  track(target: object, options: string | TrackOptions, caller: (...given: never[]) => unknown): () => void {
    const { label, stack = false } = checkOptions(options);
    if (typeof target !== "object" || target === null) {
      throw invalidArgument(`Only objects are tracked, not ${String(target)}: give a socket, a server or a WebSocket.`);
    }
    const remove = this.#add(target, label, stack ? stackAbove(caller) : undefined);
    const stop = isServer(target) ? this.#follow(target, label) : undefined;
    return () => {
      stop?.();
      remove();
    };
  }

  /** As SocketMonitor.trackOutgoing(). */
  trackOutgoing(options: string | TrackOptions): () => void {
    const { label, stack = false } = checkOptions(options);
    return this.#keep(onOutgoing((socket, openedAt) => this.#add(socket, label, openedAt), { stack }));
  }

  /** Asks the objects that had no socket yet: before of() is called for a snapshot's rows. */
  refreshInodes(): void {
    this.#sockets.refreshInodes();
  }

  of(inode: number): Tracked | undefined {
    return this.#sockets.of(inode);
  }

  /** Follows nothing more. What is known stays known, for the last snapshot. */
  close(): void {
    for (const stop of this.#followed) stop();
  }

  #add(object: object, label: string | undefined, stack: string | undefined): () => void {
    const { check, remove, close } = this.#sockets.add(object, label, stack);
    if (!isEmitter(object)) return remove;
    // A server that was closed can listen again. A socket is over: asking all of a busy server's again would take long.
    const listeners: [string, () => void][] = isServer(object)
      ? [
          ["listening", check],
          ["close", check],
        ]
      : [
          ["connect", check],
          ["close", close],
        ];
    for (const [event, listener] of listeners) object.on(event, listener);
    return () => {
      for (const [event, listener] of listeners) object.off(event, listener);
      remove();
    };
  }

  #follow(server: EventEmitter, label: string | undefined): () => void {
    const add = (connection: unknown) => {
      if (typeof connection === "object" && connection !== null) this.#add(connection, label, undefined);
    };
    for (const event of CONNECTION_EVENTS) server.on(event, add);
    // A server that its program has let go of is not kept for this.
    const followed = new WeakRef(server);
    return this.#keep(() => {
      for (const event of CONNECTION_EVENTS) followed.deref()?.off(event, add);
    });
  }

  #keep(stop: () => void): () => void {
    const once = () => {
      this.#followed.delete(once);
      stop();
    };
    this.#followed.add(once);
    return once;
  }
}

function checkOptions(options: string | TrackOptions): TrackOptions {
  if (typeof options === "string") return { label: options };
  refuseUnknown(options, OPTIONS, "option");
  return options;
}

function isEmitter(object: object): object is EventEmitter {
  return "on" in object && typeof object.on === "function" && "off" in object && typeof object.off === "function";
}

/** Node's servers, and ws's WebSocketServer. */
function isServer(object: object): object is EventEmitter {
  return isEmitter(object) && ("listening" in object || "handleUpgrade" in object);
}
