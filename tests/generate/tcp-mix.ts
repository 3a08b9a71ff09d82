import { connect, type Drawing, own, reset, SERVER_PORTS, setTimer } from "./drawing";
import type { Socket } from "./socket";

const TIMER = { retransmit: 1, keepalive: 2, timewait: 3, probe: 4 } as const;

type Draw = (socket: Socket, drawing: Drawing) => void;

/** A busy server's table: what share of a thousand rows each kind of socket has. */
const MIX: readonly (readonly [share: number, draw: Draw])[] = [
  [680, established],
  [160, (socket, drawing) => timewait(socket, 6, drawing)],
  [40, (socket, drawing) => halfClosed(socket, 8, drawing)],
  [30, (socket, drawing) => request(socket, 3, drawing)],
  [20, (socket, drawing) => timewait(socket, 5, drawing)],
  [14, (socket, drawing) => halfClosed(socket, 5, drawing)],
  [10, (socket, drawing) => orphan(socket, 4, drawing)],
  [10, (socket, drawing) => orphan(socket, 9, drawing)],
  [10, synSent],
  [8, waitingToBeAccepted],
  [7, listen],
  [4, (socket, drawing) => orphan(socket, 11, drawing)],
  [3, (socket, drawing) => unconnected(socket, 7, drawing)],
  [2, (socket, drawing) => unconnected(socket, 13, drawing)],
  // The kernel prints NEW_SYN_RECV as SYN_RECV; a table of it is nonetheless well formed.
  [2, (socket, drawing) => request(socket, 12, drawing)],
];

const KINDS = Uint8Array.from(MIX.flatMap(([share], kind) => Array<number>(share).fill(kind)));

/** Listeners come first, as in the kernel's own order. */
export function drawTcp(socket: Socket, isListener: boolean, drawing: Drawing): void {
  const kind = isListener ? undefined : MIX[KINDS[drawing.random.below(KINDS.length)] ?? 0];
  const draw = kind === undefined ? listen : kind[1];
  draw(socket, drawing);
}

function established(socket: Socket, drawing: Drawing): void {
  const { random } = drawing;
  reset(socket, "full", 1, drawing);
  connect(socket, drawing);
  own(socket, drawing);
  measure(socket, drawing);
  const luck = random.below(100);
  if (luck < 3) {
    socket.txQueue = random.between(1, 300_000);
    socket.references = 3;
    setTimer(socket, TIMER.retransmit, random.between(1, 40));
    if (random.chance(0.2)) socket.retransmits = random.between(1, 15);
  } else if (luck < 4) {
    socket.txQueue = random.between(1, 300_000);
    socket.timeouts = random.between(0, 12);
    setTimer(socket, TIMER.probe, random.between(1, 12_000));
  } else if (luck < 20) {
    socket.references = 2;
    setTimer(socket, TIMER.keepalive, random.between(1, 720_000));
  }
  if (random.chance(0.03)) socket.rxQueue = random.between(1, 130_000);
}

function listen(socket: Socket, drawing: Drawing): void {
  const { random, addresses } = drawing;
  reset(socket, "full", 10, drawing);
  addresses.bound(socket.localAddress);
  addresses.any(socket.remoteAddress);
  socket.localPort = random.chance(0.5) ? random.pick(SERVER_PORTS) : random.between(1, 65535);
  socket.remotePort = 0;
  own(socket, drawing);
  // Here it is how many wait to be accepted.
  if (random.chance(0.2)) socket.rxQueue = random.between(1, 511);
  socket.retransmitTimeout = 100;
  socket.slowStartThreshold = random.chance(0.1) ? random.between(1, 4096) : 0;
}

/** TIME_WAIT, and FIN_WAIT2 that the kernel holds in the same short form. */
function timewait(socket: Socket, state: number, drawing: Drawing): void {
  reset(socket, "timewait", state, drawing);
  connect(socket, drawing);
  socket.references = 3;
  setTimer(socket, TIMER.timewait, drawing.random.between(0, 6000));
}

function request(socket: Socket, state: number, drawing: Drawing): void {
  const { random } = drawing;
  reset(socket, "request", state, drawing);
  connect(socket, drawing);
  socket.references = 0;
  setTimer(socket, TIMER.retransmit, random.between(1, 6000));
  if (random.chance(0.3)) socket.retransmits = random.between(1, 5);
}

function synSent(socket: Socket, drawing: Drawing): void {
  reset(socket, "full", 2, drawing);
  connect(socket, drawing);
  own(socket, drawing);
  socket.txQueue = 1;
  socket.references = 2;
  socket.retransmits = drawing.random.below(6);
  socket.retransmitTimeout = 100 << socket.retransmits;
  setTimer(socket, TIMER.retransmit, drawing.random.below(socket.retransmitTimeout));
}

/** One side has closed, the other has not: still owned by a process. */
function halfClosed(socket: Socket, state: number, drawing: Drawing): void {
  reset(socket, "full", state, drawing);
  connect(socket, drawing);
  own(socket, drawing);
  measure(socket, drawing);
  // The FIN counts as a byte to be read.
  if (state === 8) socket.rxQueue = 1;
}

/** Closed by its process while the kernel still sends: no inode, no uid. */
function orphan(socket: Socket, state: number, drawing: Drawing): void {
  reset(socket, "full", state, drawing);
  connect(socket, drawing);
  measure(socket, drawing);
  socket.txQueue = drawing.random.chance(0.7) ? 1 : drawing.random.between(2, 4_000_000);
  socket.references = 2;
  setTimer(socket, TIMER.retransmit, drawing.random.between(1, 12_000));
}

/** Established or already closed by the peer, but nobody has accepted it: no inode yet. */
function waitingToBeAccepted(socket: Socket, drawing: Drawing): void {
  reset(socket, "full", drawing.random.chance(0.8) ? 1 : 8, drawing);
  connect(socket, drawing);
  measure(socket, drawing);
}

/** Made and perhaps bound, but not connected. */
function unconnected(socket: Socket, state: number, drawing: Drawing): void {
  reset(socket, "full", state, drawing);
  connect(socket, drawing);
  own(socket, drawing);
  drawing.addresses.any(socket.remoteAddress);
  socket.remotePort = 0;
  socket.retransmitTimeout = 100;
}

/** What a connection has learned of its path. */
function measure(socket: Socket, { random }: Drawing): void {
  socket.retransmitTimeout = random.between(20, 60);
  socket.ackTimeout = random.chance(0.7) ? 4 : 0;
  socket.quickAck = random.below(32);
  socket.congestionWindow = random.chance(0.8) ? 10 : random.between(1, 300);
  socket.slowStartThreshold = random.chance(0.85) ? -1 : random.between(2, 300);
}
