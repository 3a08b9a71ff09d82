import { statSync } from "node:fs";
import * as nodeModule from "node:module";
import { homedir } from "node:os";
import { join } from "node:path";

/*
 * V8's compiled code, kept for the next start, by Node 22.1 and newer. Node's own place for it is in /tmp, where anybody
 * could put code for root: here it is in the user's cache folder. NODE_COMPILE_CACHE and NODE_DISABLE_COMPILE_CACHE are
 * Node's, and count.
 */

/** Never throws: without it the start takes longer. */
export function keepCompiledCode(): void {
  if (process.env.NODE_COMPILE_CACHE) return;
  try {
    const home = homedir();
    // With sudo it may be another user's.
    if (statSync(home).uid !== process.geteuid?.()) return;
    call("enableCompileCache", join(process.env.XDG_CACHE_HOME || join(home, ".cache"), "sockdex"));
  } catch {
    // There is no such folder.
  }
}

/** Writes what was compiled, where the process ends without Node. */
export function writeCompiledCode(): void {
  call("flushCompileCache");
}

function call(name: "enableCompileCache" | "flushCompileCache", ...values: string[]): void {
  const functions: object = nodeModule;
  const found: unknown = Reflect.get(functions, name);
  if (typeof found === "function") Reflect.apply(found, nodeModule, values);
}
