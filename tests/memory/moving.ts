/*
 * A mode for tests in which every call that may grow a memory does: all views taken before are empty then, so that one
 * that is kept too long fails at once, whatever the number of rows. Other calls must not move memory, and are held to it.
 */

/** The exports that make room. All others answer questions. */
const MAKE_ROOM: ReadonlySet<string> = new Set(["configure", "reserve", "parse", "finish"]);
const PAGE = 65536;

const Real = WebAssembly.Instance;

/** On the class that is in its place: several bundles in one thread turn the mode on once. */
const IS_ON = Symbol.for("sockdex.moving");

/** How often memory was moved since the mode was turned on: a test that moved none proves nothing. */
export let moves = 0;

/** Turns the mode on for all instances made from now on, in this thread. Returns what turns it off. */
export function moveMemory(): () => void {
  moves = 0;
  if (IS_ON in WebAssembly.Instance) return () => {};
  WebAssembly.Instance = class extends Real {
    static readonly [IS_ON] = true;

    constructor(module: WebAssembly.Module, imports: WebAssembly.Imports = {}) {
      super(module, imports);
      const { memory } = imports.env ?? {};
      if (!(memory instanceof WebAssembly.Memory)) return;
      const exports = Object.entries(this.exports).map(([name, value]) => [
        name,
        typeof value === "function" ? moving(name, value as (...args: unknown[]) => unknown, memory) : value,
      ]);
      Object.defineProperty(this, "exports", { value: Object.fromEntries(exports) });
    }
  };
  return () => {
    WebAssembly.Instance = Real;
  };
}

function moving(name: string, call: (...args: unknown[]) => unknown, memory: WebAssembly.Memory) {
  return (...args: unknown[]) => {
    const before = memory.buffer;
    const result = call(...args);
    if (MAKE_ROOM.has(name)) {
      // At its ceiling a memory cannot be moved.
      if (memory.buffer.byteLength + PAGE <= 2 ** 32) memory.grow(1);
      moves++;
    } else if (memory.buffer !== before) {
      throw new Error(`${name}() has moved the memory, which only ${[...MAKE_ROOM].join("(), ")}() may.`);
    }
    return result;
  };
}
