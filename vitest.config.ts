import { readFileSync } from "node:fs";
import { defineConfig } from "vitest/config";

export default defineConfig({
  plugins: [
    {
      // As the bundler does: a .wasm import is its bytes, a .txt import its text.
      name: "inlined-files",
      enforce: "pre",
      load(id) {
        if (id.endsWith(".txt")) return `export default ${JSON.stringify(readFileSync(id, "utf8"))};`;
        if (!id.endsWith(".wasm")) return undefined;
        const base64 = readFileSync(id).toString("base64");
        return `export default Uint8Array.from(atob(${JSON.stringify(base64)}), (c) => c.charCodeAt(0));`;
      },
    },
  ],
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/assembly/**"],
    // Half of the work is waiting for sockets: one worker a core, none kept for the runner.
    maxWorkers: "100%",
    testTimeout: 60_000,
    hookTimeout: 60_000,
  },
});
