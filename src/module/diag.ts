import bytes from "../../build/diag.wasm";
import { LazyModule } from "./lazy-module";

/** What `assembly/diag/index.ts` exports. */
export interface DiagExports {
  /**
   * Reads the netlink messages in the first `length` bytes of the window: replies to request `sequence`, rows of the IPv4
   * and the IPv6 table of a protocol, given by the code of one of them. Returns OK when there is more to come,
   * OUT_OF_MEMORY, or a DUMP_ status. May grow the memory.
   */
  readMessages(length: number, protocol: number, sequence: number): number;
  /**
   * Reads the messages of a captured dump from byte `from` of the memory up to `end`. Where it stopped is in RESUME; returns
   * OK, MET, FULL or OUT_OF_MEMORY. `isLast` (1 or 0): there is nothing behind `end`. May grow the memory.
   */
  readCaptured(from: number, end: number, isLast: number): number;
}

const diagModule = new LazyModule(() => bytes);

/** A table's memory has one instance of the module that reads messages into it. */
const instances = new WeakMap<WebAssembly.Memory, DiagExports>();

/**
 * The functions that read netlink messages into the table of this memory, which one thread at a time may change.
 * `module`: the threads build, for a memory that two threads can see.
 */
export function diagExports(memory: WebAssembly.Memory, module?: WebAssembly.Module): DiagExports {
  let exports = instances.get(memory);
  if (exports === undefined) {
    const instance = new WebAssembly.Instance(module ?? diagModule.compiled, { env: { memory } });
    exports = instance.exports as unknown as DiagExports;
    instances.set(memory, exports);
  }
  return exports;
}
