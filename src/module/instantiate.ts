import bytes from "../../build/module.wasm";
import type { ModuleExports } from "./exports";

/** Pages of 64 KiB: up to the columns, and the most a 32-bit memory has. */
export const INITIAL_PAGES = 5;
const MAXIMUM_PAGES = 65536;

let compiled: WebAssembly.Module | undefined;

/** Compiles the module once. Throws what WebAssembly throws where its SIMD instructions are not known. */
function compile(): WebAssembly.Module {
  compiled ??= new WebAssembly.Module(bytes);
  return compiled;
}

/** Compiles the module off the main thread, for browsers that refuse to do it at once. Later tables use it. */
export async function compileAsync(): Promise<void> {
  compiled ??= await WebAssembly.compile(bytes);
}

export interface Instance {
  readonly exports: ModuleExports;
  readonly memory: WebAssembly.Memory;
}

/** A fresh instance with a memory of its own: one table. `maximumBytes` is rounded up to pages of 64 KiB. */
export function instantiate(maximumBytes?: number): Instance {
  return link(compile(), new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: pages(maximumBytes) }));
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
