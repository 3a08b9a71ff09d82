/** The module's own functions, tested where they run: in WebAssembly. */
export default {
  entries: ["tests/assembly/*.spec.ts"],
  include: [],
  disclude: [/node_modules/],
  async instantiate(memory, createImports, instantiate, binary) {
    // The tests' own data start at 16 MiB (`memoryBase`): below lies the memory map the module works in.
    memory.grow(300);
    return instantiate(binary, createImports({ env: { memory } }));
  },
  outputBinary: false,
};
