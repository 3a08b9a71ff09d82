import bytes from "../../build/module.wasm";
import type { ModuleExports } from "./exports";
import { LazyModule } from "./lazy-module";

/** Pages of 64 KiB: up to the columns, and the most a 32-bit memory has. */
export const INITIAL_PAGES = 5;
const MAXIMUM_PAGES = 65536;

const tableModule = new LazyModule(() => bytes);

/** Compiles the module off the main thread, for browsers that refuse to do it at once. Later tables use it. */
export function compileAsync(): Promise<void> {
  return tableModule.compile();
}

export interface Instance {
  readonly exports: ModuleExports;
  readonly memory: WebAssembly.Memory;
}

/**
 * A fresh instance with a memory of its own: one table. `maximumBytes` is rounded up to pages of 64 KiB. Throws what
 * WebAssembly throws where the module's SIMD instructions are not known.
 */
export function instantiate(maximumBytes?: number): Instance {
  return link(tableModule.compiled, new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: pages(maximumBytes) }));
}

/** The most pages a memory of `maximumBytes` has. */
export function pages(maximumBytes?: number): number {
  if (maximumBytes === undefined) return MAXIMUM_PAGES;
  return Math.min(MAXIMUM_PAGES, Math.max(INITIAL_PAGES, Math.ceil(maximumBytes / 65536)));
}

export function link(module: WebAssembly.Module, memory: WebAssembly.Memory): Instance {
  const { exports } = new WebAssembly.Instance(module, { env: { memory } });
  return { exports: exports as unknown as ModuleExports, memory };
}
