import { Addresses } from "./addresses";
import { drawDatagram } from "./datagram-mix";
import type { Drawing } from "./drawing";
import { type Format, formatOf, type Protocol } from "./formats";
import { Inodes } from "./inodes";
import { type ByteOrder, printHeader, printRow } from "./print";
import { applyQuirk } from "./quirks";
import { Random } from "./random";
import { newSocket } from "./socket";
import { drawTcp } from "./tcp-mix";
import type { TextBuffer } from "./text-buffer";

export interface GenerateOptions {
  protocol: Protocol;
  rows: number;
  seed?: number;
  /** true */
  header?: boolean;
  /** The share of unusual rows, 0 … 1: 0.02. All are forms that kernels print. */
  quirks?: number;
  byteOrder?: ByteOrder;
  firstSlot?: number;
}

/** A quirk of the whole row, not of a socket: a torn read lists the one before once more. */
const REPEATED = 0.1;

/** Of a row's quirks, the share that another one follows: together they may make a row wider than its padding. */
const SEVERAL = 0.4;

/** A table that is printed line by line. */
export class Table {
  readonly #options: Required<GenerateOptions>;
  readonly #format: Format;
  readonly #drawing: Drawing;
  readonly #socket = newSocket();
  #headerIsDue: boolean;
  #row = 0;

  constructor(options: GenerateOptions) {
    this.#options = { seed: 1, header: true, quirks: 0.02, byteOrder: "little", firstSlot: 0, ...options };
    this.#format = formatOf(options.protocol);
    const random = new Random(this.#options.seed);
    this.#drawing = {
      random,
      addresses: new Addresses(random, this.#format.isV6),
      inodes: new Inodes(random),
    };
    this.#headerIsDue = this.#options.header;
  }

  /** Prints the next line, or says that there is none. The buffer must have room for LONGEST_PRINT. */
  printLine(out: TextBuffer): boolean {
    if (this.#headerIsDue) {
      this.#headerIsDue = false;
      printHeader(out, this.#format);
      return true;
    }
    const { rows, firstSlot, byteOrder } = this.#options;
    if (this.#row >= rows) return false;
    this.#draw();
    printRow(out, this.#socket, firstSlot + this.#row, this.#format, byteOrder);
    this.#row++;
    return true;
  }

  #draw(): void {
    const { protocol, rows, quirks } = this.#options;
    const { random } = this.#drawing;
    const isQuirk = random.chance(quirks);
    if (isQuirk && this.#row > 0 && random.chance(REPEATED)) return;

    const inodeBefore = this.#socket.inode;
    if (this.#format.isTcp) drawTcp(this.#socket, this.#row < Math.min(32, rows / 1000), this.#drawing);
    else drawDatagram(this.#socket, protocol, this.#drawing);
    if (!isQuirk) return;
    do applyQuirk(this.#socket, this.#format, this.#drawing, inodeBefore);
    while (random.chance(SEVERAL));
  }
}
