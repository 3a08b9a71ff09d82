/*
 * Datagrams on their way from the thread that receives them to the one that reads them, in memory that both see:
 *
 *   0 written u32 · 4 taken u32 · 8 stop u32 · 12 noticed u32 · 16 overruns u32 · 20 dropped u32
 *  64 slots, one after the other: length u32 · nothing u32 · time f64 · the datagram's first 496 bytes
 *
 * Each number is written by one thread alone, but for `noticed`.
 */
const [WRITTEN, TAKEN, STOP, NOTICED, OVERRUNS, DROPPED] = [0, 1, 2, 3, 4, 5];
const HEADER_BYTES = 64;
const SLOT_BYTES = 512;
const SLOT_HEADER_BYTES = 16;

/** Of the 380 bytes that Linux 6.18 sends, and some more for kernels to come. */
export const DATAGRAM_BYTES = SLOT_BYTES - SLOT_HEADER_BYTES;

/** Ends that wait for the main thread: at 20,000 a second, 0.8 s of them. 8 MiB, which must be a power of two. */
const SLOTS = 16384;

/** What was lost so far, each a number that only rises. */
export interface RingLosses {
  overruns: number;
  dropped: number;
}

export class Ring {
  readonly memory: SharedArrayBuffer;
  readonly #words: Int32Array;
  readonly #bytes: Uint8Array;
  readonly #view: DataView;
  readonly #slots: number;

  /** `memory`: of a ring made in another thread. */
  constructor(memory = new SharedArrayBuffer(HEADER_BYTES + SLOTS * SLOT_BYTES)) {
    this.memory = memory;
    this.#words = new Int32Array(memory, 0, HEADER_BYTES / 4);
    this.#bytes = new Uint8Array(memory);
    this.#view = new DataView(memory);
    this.#slots = (memory.byteLength - HEADER_BYTES) / SLOT_BYTES;
  }

  /** Where the next datagram goes, a view; undefined while all slots are taken. */
  free(): Uint8Array | undefined {
    if (this.#waiting >= this.#slots) return undefined;
    const at = this.#slotAt(this.#load(WRITTEN)) + SLOT_HEADER_BYTES;
    return this.#bytes.subarray(at, at + DATAGRAM_BYTES);
  }

  /** What stands in free() is a datagram of `length` bytes, received at `time`. */
  write(length: number, time: number): void {
    const at = this.#slotAt(this.#load(WRITTEN));
    this.#view.setUint32(at, length, true);
    this.#view.setFloat64(at + 8, time, true);
    Atomics.add(this.#words, WRITTEN, 1);
  }

  /** The kernel had no room for a datagram, or for several. */
  addOverrun(): void {
    Atomics.add(this.#words, OVERRUNS, 1);
  }

  /** There was no free() for a datagram. */
  addDropped(): void {
    Atomics.add(this.#words, DROPPED, 1);
  }

  get losses(): RingLosses {
    return { overruns: this.#load(OVERRUNS) >>> 0, dropped: this.#load(DROPPED) >>> 0 };
  }

  /** Calls back for at most `most` datagrams, oldest first, each a view of what fits. Returns how many. */
  take(most: number, visit: (bytes: Uint8Array, length: number, time: number) => void): number {
    const count = Math.min(this.#waiting, most);
    for (let i = 0; i < count; i++) {
      const at = this.#slotAt(this.#load(TAKEN));
      const from = at + SLOT_HEADER_BYTES;
      const length = this.#view.getUint32(at, true);
      visit(
        this.#bytes.subarray(from, from + Math.min(length, DATAGRAM_BYTES)),
        length,
        this.#view.getFloat64(at + 8, true),
      );
      Atomics.add(this.#words, TAKEN, 1);
    }
    return count;
  }

  /** Whether the main thread is to be given notice: not while it is on its way to look. */
  mustNotify(): boolean {
    return Atomics.exchange(this.#words, NOTICED, 1) === 0;
  }

  /** From now on notice is wanted again. False: something came meanwhile. */
  rest(): boolean {
    Atomics.store(this.#words, NOTICED, 0);
    return this.#waiting === 0;
  }

  stop(): void {
    Atomics.store(this.#words, STOP, 1);
  }

  get isStopped(): boolean {
    return this.#load(STOP) !== 0;
  }

  /** Counts go round after 2^32: only their difference is used. */
  get #waiting(): number {
    return (this.#load(WRITTEN) - this.#load(TAKEN)) | 0;
  }

  #slotAt(count: number): number {
    return HEADER_BYTES + (count & (this.#slots - 1)) * SLOT_BYTES;
  }

  #load(word: number): number {
    return Atomics.load(this.#words, word);
  }
}
