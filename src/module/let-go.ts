/**
 * Memories that were let go of and are not collected yet. WebAssembly memory is not freed before the engine collects all
 * objects over it, which a process that does little puts off for hours: whoever lets go of one memory after another must
 * wait until the last one is gone.
 */
export class LetGo {
  #waiting = 0;
  readonly #registry = new FinalizationRegistry<undefined>(() => {
    this.#waiting--;
  });

  add(memory: WebAssembly.Memory): void {
    this.#waiting++;
    this.#registry.register(memory, undefined);
  }

  /** Whether all that was added is gone. */
  get isOver(): boolean {
    return this.#waiting === 0;
  }
}
