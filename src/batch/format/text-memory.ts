import { SockdexError, type SocketTable } from "../../index";
import { type FormatExports, instantiateFormat, SLACK, TABLES_BYTES } from "../../module/format";
import { columnNumber, header } from "../../module/layout";
import type { TableMemory } from "../../module/table-memory";

/** Text of an address, at most. */
const ADDRESS_BYTES = 45;

const instances = new WeakMap<TableMemory, FormatExports>();

/** The writers' functions in a table's memory. */
export function formatOf(memory: TableMemory): FormatExports {
  let exports = instances.get(memory);
  if (!exports) {
    exports = instantiateFormat(memory.memory);
    instances.set(memory, exports);
  }
  return exports;
}

/** Room of `bytes` bytes behind all that a table keeps; answers where. Good until the table changes. Throws ERR_OUT_OF_MEMORY. */
export function takeRoom(memory: TableMemory, bytes: number): number {
  const base = (memory.word(header.TOP) + 15) & ~15;
  const missing = Math.ceil((base + bytes - memory.buffer.byteLength) / 65536);
  if (missing > 0) {
    try {
      memory.memory.grow(missing);
    } catch (cause) {
      const message = "No memory left to write rows in: a table's memory ends at 4 GiB. Read in smaller batches.";
      throw new SockdexError("ERR_OUT_OF_MEMORY", message, { cause });
    }
  }
  return base;
}

/** Texts one behind the other: the n-th reaches from `offsets[n]` to `offsets[n + 1]`. */
export interface Texts {
  readonly bytes: Uint8Array;
  readonly offsets: Int32Array;
}

/** The addresses of a column as text: views, good until room is taken again. `rows`: those wanted; undefined: all. */
export function addressTexts(
  table: SocketTable,
  column: "localAddress" | "remoteAddress",
  rows: Uint32Array | undefined,
): Texts {
  const memory = table.store;
  const count = rows?.length ?? table.size;
  const room = takeRoom(memory, TABLES_BYTES + count * (8 + ADDRESS_BYTES) + 64 + SLACK);
  const numbers = room + TABLES_BYTES;
  const offsets = numbers + (rows ? count * 4 : 0);
  const texts = offsets + (count + 1) * 4;
  if (rows) new Uint32Array(memory.buffer, numbers, count).set(rows);
  const exports = formatOf(memory);
  exports.setup(room);
  const end = exports.formatAddresses(
    memory.columnAddress(columnNumber[column]),
    memory.columnAddress(columnNumber.protocol),
    room,
    rows ? numbers : 0,
    0,
    count,
    offsets,
    texts,
  );
  return {
    bytes: memory.bytes.subarray(texts, end),
    offsets: new Int32Array(memory.buffer, offsets, count + 1),
  };
}
