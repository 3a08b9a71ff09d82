import type { Addresses } from "./addresses";
import type { Inodes } from "./inodes";
import type { Random } from "./random";
import type { Form, Socket } from "./socket";

/** What every drawing of a socket needs. */
export interface Drawing {
  random: Random;
  addresses: Addresses;
  inodes: Inodes;
}

const UIDS = [1000, 33, 0, 65534] as const;
export const SERVER_PORTS = [443, 80, 8080, 5432, 6379, 22] as const;

const FIRST_EPHEMERAL_PORT = 32768;
const LAST_EPHEMERAL_PORT = 60999;

export function ephemeralPort(random: Random): number {
  return random.between(FIRST_EPHEMERAL_PORT, LAST_EPHEMERAL_PORT);
}

/** Undoes what the row before left, quirks too: an idle socket that nobody owns. */
export function reset(socket: Socket, form: Form, state: number, { random }: Drawing): void {
  socket.form = form;
  socket.state = state;
  socket.txQueue = socket.rxQueue = 0;
  socket.timer = socket.timerExpires = socket.timerExpiresHigh = socket.timerHighDigits = 0;
  socket.retransmits = socket.timeouts = 0;
  socket.uid = socket.inode = 0;
  socket.references = 1;
  // Hashed pointers have 32 bits.
  socket.pointer = "64-bit";
  socket.pointerHigh = 0;
  socket.pointerLow = random.uint32();
  socket.retransmitTimeout = socket.ackTimeout = socket.quickAck = socket.drops = 0;
  socket.congestionWindow = 10;
  socket.slowStartThreshold = -1;
}

export function own(socket: Socket, { random, inodes }: Drawing): void {
  socket.uid = random.pick(UIDS);
  socket.inode = inodes.next();
}

/** A connection's ends: mostly a client of ours, at times a server we call. */
export function connect(socket: Socket, { random, addresses }: Drawing): void {
  addresses.own(socket.localAddress);
  addresses.peer(socket.remoteAddress);
  const isServer = random.chance(0.8);
  const server = random.pick(SERVER_PORTS);
  const client = isServer ? random.between(1024, 65535) : ephemeralPort(random);
  socket.localPort = isServer ? server : client;
  socket.remotePort = isServer ? client : server;
}

export function setTimer(socket: Socket, timer: number, ticks: number): void {
  socket.timer = timer;
  socket.timerExpires = ticks;
}
