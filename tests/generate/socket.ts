/** Which of the kernel's printf formats prints a socket: they differ in what follows the timer. */
export type Form = "full" | "request" | "timewait" | "datagram";

/** Four 32-bit words, the first byte of an address in the top byte of the first; IPv4 is the last word alone. */
export type Address = [number, number, number, number];

export type Pointer = "64-bit" | "32-bit" | "hidden" | "hidden32";

/** Everything the kernel prints of a socket. One is drawn over and over: no object is made for a row. */
export interface Socket {
  form: Form;
  state: number;
  localAddress: Address;
  localPort: number;
  remoteAddress: Address;
  remotePort: number;
  txQueue: number;
  rxQueue: number;
  timer: number;
  timerExpires: number;
  /** The upper half of a timer that wrapped around 64 bits, and how many of its digits are printed. */
  timerExpiresHigh: number;
  timerHighDigits: number;
  retransmits: number;
  /** −1 as OpenVZ prints it. */
  uid: number;
  timeouts: number;
  inode: number;
  references: number;
  pointer: Pointer;
  pointerHigh: number;
  pointerLow: number;
  retransmitTimeout: number;
  ackTimeout: number;
  quickAck: number;
  congestionWindow: number;
  slowStartThreshold: number;
  drops: number;
}

export function newSocket(): Socket {
  return {
    form: "full",
    state: 1,
    localAddress: [0, 0, 0, 0],
    localPort: 0,
    remoteAddress: [0, 0, 0, 0],
    remotePort: 0,
    txQueue: 0,
    rxQueue: 0,
    timer: 0,
    timerExpires: 0,
    timerExpiresHigh: 0,
    timerHighDigits: 0,
    retransmits: 0,
    uid: 0,
    timeouts: 0,
    inode: 0,
    references: 1,
    pointer: "64-bit",
    pointerHigh: 0,
    pointerLow: 0,
    retransmitTimeout: 0,
    ackTimeout: 0,
    quickAck: 0,
    congestionWindow: 10,
    slowStartThreshold: -1,
    drops: 0,
  };
}
