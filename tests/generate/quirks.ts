import type { Drawing } from "./drawing";
import type { Format } from "./formats";
import type { Socket } from "./socket";

const UINT32_MAX = 2 ** 32 - 1;

type Quirk = (socket: Socket, drawing: Drawing, inodeBefore: number) => void;

/** What real kernels print of any socket. */
const OF_ALL: readonly [Quirk, ...Quirk[]] = [
  wrapTimer,
  (socket) => {
    socket.pointer = "hidden";
  },
  (socket) => {
    socket.pointer = "hidden32";
  },
  (socket) => {
    socket.pointer = "32-bit";
  },
  (socket, { random }) => {
    // An address of the kernel, as it was printed before pointers were hashed.
    socket.pointerHigh = 0xffff8800 + random.below(0x100);
  },
  (socket) => {
    socket.pointerLow = 0;
  },
];

/** What they print only of sockets that somebody owns. */
const OF_OWNED: readonly [Quirk, ...Quirk[]] = [
  (socket) => {
    socket.uid = 1_000_660_000;
  },
  (socket) => {
    socket.uid = UINT32_MAX - 1;
  },
  (socket) => {
    socket.uid = UINT32_MAX;
  },
  (socket) => {
    socket.uid = -1;
  },
  (socket, { random }) => {
    socket.timeouts = random.between(100_000_000, UINT32_MAX);
  },
  (socket) => {
    socket.inode = UINT32_MAX;
  },
  (socket) => {
    socket.inode = 0;
  },
  (socket, _, inodeBefore) => {
    // Subflows of one MPTCP connection share its inode.
    if (inodeBefore !== 0) socket.inode = inodeBefore;
  },
];

/** Makes a drawn socket an unusual one, whose row is well formed. The row before had `inodeBefore`, or 0. */
export function applyQuirk(socket: Socket, format: Format, drawing: Drawing, inodeBefore: number): void {
  const { random, addresses } = drawing;
  if (format.isV6 && random.chance(0.2)) {
    addresses.v4Mapped(socket.localAddress);
    addresses.v4Mapped(socket.remoteAddress);
    return;
  }
  const isOwned = socket.form === "full" || socket.form === "datagram";
  const quirk = random.pick(isOwned && random.chance(0.6) ? OF_OWNED : OF_ALL);
  quirk(socket, drawing, inodeBefore);
}

/** A negative delay on a 64-bit kernel before 3.7: more than eight digits, often eleven. */
function wrapTimer(socket: Socket, { random }: Drawing): void {
  const digits = random.chance(0.5) ? 3 : random.between(1, 8);
  const most = 16 ** digits - 1;
  socket.timerHighDigits = digits;
  socket.timerExpiresHigh = random.between(16 ** (digits - 1), most);
  socket.timerExpires = random.uint32();
}
