/** A WebAssembly module that is compiled when it is first needed, and once. */
export class LazyModule {
  readonly #bytes: () => Uint8Array<ArrayBuffer>;
  #compiled: WebAssembly.Module | undefined;

  constructor(bytes: () => Uint8Array<ArrayBuffer>) {
    this.#bytes = bytes;
  }

  /** Throws CompileError where the module's SIMD instructions are not known. */
  get compiled(): WebAssembly.Module {
    this.#compiled ??= new WebAssembly.Module(this.#bytes());
    return this.#compiled;
  }

  /** Compiles it off this thread, unless it is compiled. Rejects with CompileError. */
  async compile(): Promise<void> {
    this.#compiled ??= await WebAssembly.compile(this.#bytes());
  }
}
