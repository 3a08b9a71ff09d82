import bytes from "../../build/shared.wasm";
import { INITIAL_PAGES, type Instance, link, pages } from "./instantiate";

let compiled: WebAssembly.Module | undefined;

/** The threads build, compiled once: a worker is given it, so that its script need not hold it. */
export function sharedModule(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(bytes);
  return compiled;
}

export function useSharedModule(module: WebAssembly.Module): void {
  compiled = module;
}

/** An instance of the module's threads build, over a memory that two threads can see. */
export function instantiateShared(maximumBytes?: number): Instance {
  return linkShared(new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: pages(maximumBytes), shared: true }));
}

/** Another thread's instance over the same memory. Both may ask; one at a time may change it. */
export function linkShared(memory: WebAssembly.Memory): Instance {
  return link(sharedModule(), memory);
}
