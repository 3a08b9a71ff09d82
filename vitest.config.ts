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
        // Another module than the one built: tests/rules/ breaks it on purpose.
        const file = id.endsWith("/build/module.wasm") ? (process.env.SOCKDEX_TEST_MODULE ?? id) : id;
        const base64 = readFileSync(file).toString("base64");
        return `export default Uint8Array.from(atob(${JSON.stringify(base64)}), (c) => c.charCodeAt(0));`;
      },
    },
  ],
  test: {
    include: ["tests/**/*.test.ts"],
    exclude: ["tests/assembly/**"],
    // Half of the work is waiting for sockets: one worker a core, none kept for the runner.
    maxWorkers: "100%",
    coverage: {
      provider: "v8",
      include: ["src/**/*.ts"],
      reporter: [["text", { maxCols: 120 }]],
      reportsDirectory: "build/coverage",
    },
    // Bounds against hanging: on a loaded machine a command takes ten seconds, and a test several of them.
    testTimeout: 180_000,
    hookTimeout: 180_000,
  },
});
