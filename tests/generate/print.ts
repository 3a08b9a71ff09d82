import type { Format } from "./formats";
import type { Address, Pointer, Socket } from "./socket";
import type { TextBuffer } from "./text-buffer";

export type ByteOrder = "little" | "big";

/** No row is longer, nor is a header: what has to be reserved before one is printed. */
export const LONGEST_PRINT = 512;

const SPACE = 0x20;
const COLON = 0x3a;
const NEWLINE = 0x0a;

export function printHeader(out: TextBuffer, format: Format): void {
  const start = out.length;
  out.text(format.header);
  out.padTo(start, format.paddedTo);
  out.byte(NEWLINE);
}

/** A row exactly as get_tcp4_sock and its siblings print it. */
export function printRow(out: TextBuffer, socket: Socket, slot: number, format: Format, byteOrder: ByteOrder): void {
  const start = out.length;
  out.decimal(slot, format.slotWidth);
  out.byte(COLON);
  printEndpoint(out, socket.localAddress, socket.localPort, format.isV6, byteOrder);
  printEndpoint(out, socket.remoteAddress, socket.remotePort, format.isV6, byteOrder);
  out.byte(SPACE);
  out.hex(socket.state, 2);
  out.byte(SPACE);
  out.hex(socket.txQueue, 8);
  out.byte(COLON);
  out.hex(socket.rxQueue, 8);
  out.byte(SPACE);
  out.hex(socket.timer, 2);
  out.byte(COLON);
  out.hex(socket.timerExpiresHigh, socket.timerHighDigits);
  out.hex(socket.timerExpires, 8);
  out.byte(SPACE);
  out.hex(socket.retransmits, 8);
  out.byte(SPACE);
  out.decimal(socket.uid, 5);
  out.byte(SPACE);
  out.decimal(socket.timeouts, 8);
  printNumber(out, socket.inode);
  printNumber(out, socket.references);
  out.byte(SPACE);
  printPointer(out, socket.pointer, socket.pointerHigh, socket.pointerLow);
  printTail(out, socket);
  out.padTo(start, format.paddedTo);
  out.byte(NEWLINE);
}

function printTail(out: TextBuffer, socket: Socket): void {
  if (socket.form === "datagram") printNumber(out, socket.drops);
  if (socket.form !== "full") return;
  printNumber(out, socket.retransmitTimeout);
  printNumber(out, socket.ackTimeout);
  printNumber(out, socket.quickAck);
  printNumber(out, socket.congestionWindow);
  printNumber(out, socket.slowStartThreshold);
}

function printNumber(out: TextBuffer, value: number): void {
  out.byte(SPACE);
  out.decimal(value);
}

function printEndpoint(out: TextBuffer, address: Address, port: number, isV6: boolean, byteOrder: ByteOrder): void {
  out.byte(SPACE);
  if (isV6) {
    printWord(out, address[0], byteOrder);
    printWord(out, address[1], byteOrder);
    printWord(out, address[2], byteOrder);
  }
  printWord(out, address[3], byteOrder);
  out.byte(COLON);
  out.hex(port, 4);
}

/** The kernel takes four bytes of an address for a number of its host. */
function printWord(out: TextBuffer, word: number, byteOrder: ByteOrder): void {
  if (byteOrder === "big") {
    out.hex(word, 8);
    return;
  }
  out.hex(word & 0xff, 2);
  out.hex((word >>> 8) & 0xff, 2);
  out.hex((word >>> 16) & 0xff, 2);
  out.hex(word >>> 24, 2);
}

function printPointer(out: TextBuffer, pointer: Pointer, high: number, low: number): void {
  switch (pointer) {
    case "64-bit":
      out.lowerHex(high, 8);
      out.lowerHex(low, 8);
      break;
    case "32-bit":
      out.lowerHex(low, 8);
      break;
    case "hidden":
      out.text("(____ptrval____)");
      break;
    case "hidden32":
      out.text("(ptrval)");
      break;
  }
}
