import { type Instance, instantiate } from "../../module/instantiate";
import { TableMemory } from "../../module/table-memory";
import { engineFailure, invalidArgument, SockdexError } from "../errors";
import { infoColumns } from "../info/info-columns";
import type { InfoColumn } from "../schema";
import type { ByteOrderVerdict } from "./byte-order";
import { NUMBER, refuseOtherKinds } from "./option-kinds";
import type { TableOptions } from "./options";

export function initialOrder({ byteOrder = "little" }: TableOptions): ByteOrderVerdict {
  return byteOrder === "auto" ? { order: "little", certainty: 0 } : { order: byteOrder, certainty: 1 };
}

/** The memory of a table without rows. `info`: the info columns it has. Throws ERR_INVALID_ARGUMENT, ERR_NO_SIMD, ERR_OUT_OF_MEMORY, ERR_BIG_ENDIAN_HOST. */
export function createMemory(
  { details, byteOrder, maximumMemory }: TableOptions,
  make: (maximumBytes?: number) => Instance = instantiate,
  info: readonly InfoColumn[] = [],
): TableMemory {
  refuseOtherKinds({ maximumMemory }, { maximumMemory: NUMBER });
  if (maximumMemory !== undefined && !(maximumMemory > 0)) {
    throw invalidArgument(`maximumMemory ${String(maximumMemory)} is not a number of bytes.`);
  }
  if (new Uint8Array(Uint16Array.of(1).buffer)[0] !== 1) {
    throw new SockdexError(
      "ERR_BIG_ENDIAN_HOST",
      "sockdex runs on little-endian machines only: WebAssembly's memory is. Tables of this one can be parsed on another.",
    );
  }
  try {
    const memory = new TableMemory(make(maximumMemory));
    // A secret for the hash functions; its quality is not a matter of cryptography.
    const seed = Math.floor(Math.random() * 2 ** 32) | 0;
    memory.chooseInfo(info.map((name) => infoColumns.indexOf(name)));
    memory.exports.configure(details ? 1 : 0, byteOrder === "big" ? 1 : 0, seed);
    return memory;
  } catch (cause) {
    throw engineFailure(cause);
  }
}
