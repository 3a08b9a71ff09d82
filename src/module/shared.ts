import diagBytes from "../../build/diag.wasm";
import bytes from "../../build/module.wasm";
import { forThreads } from "./for-threads";
import { INITIAL_PAGES, type Instance, link, pages } from "./instantiate";
import { LazyModule } from "./lazy-module";

/** The module's threads build. A worker is sent it compiled, so that the worker's script need not hold it. */
export const sharedModule = new LazyModule(() => forThreads(bytes));

/** The same of the module that reads netlink messages into a table. */
export const sharedDiagModule = new LazyModule(() => forThreads(diagBytes));

/** An instance of the threads build `module`, over a memory that two threads can see. Both may ask; one at a time may change it. */
export function instantiateShared(module: WebAssembly.Module, maximumBytes?: number): Instance {
  const limits = { initial: INITIAL_PAGES, maximum: pages(maximumBytes) };
  return link(module, new WebAssembly.Memory({ ...limits, shared: true }));
}
