import { SocketTable, type TableOptions } from "../../src/core";
import type { ModuleExports } from "../../src/module/exports";
import { INITIAL_PAGES, type Instance } from "../../src/module/instantiate";
import { TableMemory } from "../../src/module/table-memory";

let compiled: WebAssembly.Module | undefined;

/** The module that withStepCounter() made: binaryen is too large to be loaded by every thread. */
export function useSteppedModule(module: WebAssembly.Module): void {
  compiled = module;
}

/** A table whose module counts its steps, and stops after too many. */
export class SteppedTable extends SocketTable {
  readonly #steps: { count: number; limit: number };

  constructor(options: TableOptions) {
    const steps = { count: 0, limit: Number.POSITIVE_INFINITY };
    super(options, (given) => memoryOf(given, steps));
    this.#steps = steps;
  }

  /** Steps that `run` takes; it throws after `limit` of them. */
  stepsOf(limit: number, run: (table: this) => void): number {
    this.#steps.count = 0;
    this.#steps.limit = limit;
    run(this);
    return this.#steps.count;
  }
}

function memoryOf({ details }: TableOptions, steps: { count: number; limit: number }): TableMemory {
  const instance = instantiate(() => {
    if (++steps.count > steps.limit) throw new Error(`More than ${steps.limit} steps: does it ever end?`);
  });
  const memory = new TableMemory(instance);
  memory.exports.configure(details ? 1 : 0, 0, 12345);
  return memory;
}

function instantiate(step: () => void): Instance {
  if (!compiled) throw new Error("There is no module with a step counter: useSteppedModule() first.");
  const memory = new WebAssembly.Memory({ initial: INITIAL_PAGES, maximum: 65536 });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory, log_execution: step } });
  return { exports: exports as unknown as ModuleExports, memory };
}
