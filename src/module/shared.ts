import bytes from "../../build/shared.wasm";
import { INITIAL_PAGES, type Instance, link, pages } from "./instantiate";

let compiled: WebAssembly.Module | undefined;

/** An instance of the module's threads build, over a memory that two threads can see. */
export function instantiateShared(maximumBytes?: number): Instance {
  return linkShared(new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: pages(maximumBytes), shared: true }));
}

/** Another thread's instance over the same memory. Both may ask; one at a time may change it. */
export function linkShared(memory: WebAssembly.Memory): Instance {
  compiled ??= new WebAssembly.Module(bytes);
  return link(compiled, memory);
}
