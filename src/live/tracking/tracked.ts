/** A socket's object, as SocketMonitor.track() or trackOutgoing() came to know it. */
export interface Tracked {
  /** What was tracked, or what a tracked server gave for its connection: a net.Socket, TLSSocket, WebSocket, server … */
  readonly object: object;
  /** The label given to track() or trackOutgoing(); connections of a tracked server have the server's. */
  readonly label: string | undefined;
  /** Where it was tracked or opened, as an Error's `stack` has it; undefined where no stack was asked for, for accepted connections, which no code opens, and on Node 20 for https. */
  readonly stack: string | undefined;
}

export interface TrackOptions {
  /** A name of your choice, given back with each socket. */
  label?: string;
  /** Keeps where the socket was tracked or opened: some 10 µs and 1 KB each. Default false. */
  stack?: boolean;
}
