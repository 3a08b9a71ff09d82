import { spawnSync } from "node:child_process";
import { symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { expect, it } from "vitest";
import { folderOf } from "../procfs/files";
import { whereSupported } from "../sockopt/where-supported";

/** Ends threads while they load koffi, or exits, in a process of its own. Koffi is found from where the program is. */
async function endWhileLoading(how: "terminate" | "exit" | "end" | "die") {
  const { outputFiles } = await build({
    entryPoints: [join(import.meta.dirname, "end-while-loading.ts")],
    ...{ bundle: true, write: false, platform: "node", format: "cjs", logLevel: "error", external: ["koffi"] },
  });
  const path = join(folderOf({ "program.cjs": outputFiles[0]?.text ?? "" }), "program.cjs");
  symlinkSync(join(import.meta.dirname, "../../node_modules"), join(dirname(path), "node_modules"));
  const { status, signal, stdout, stderr } = spawnSync(process.execPath, [path, how], { encoding: "utf8" });
  return { status, signal, stdout, stderr };
}

whereSupported("a thread that loads koffi", () => {
  it("is ended when it is through, which would abort the process before", async () => {
    for (let i = 0; i < 3; i++) {
      const found = await endWhileLoading("terminate");
      expect(found).toEqual({ status: 0, signal: null, stdout: "0 listeners\n", stderr: "" });
    }
  });

  it("is waited for by a process that exits or comes to its end", async () => {
    for (let i = 0; i < 3; i++) {
      expect(await endWhileLoading("exit")).toEqual({ status: 7, signal: null, stdout: "", stderr: "" });
      expect(await endWhileLoading("end")).toEqual({ status: 0, signal: null, stdout: "", stderr: "" });
    }
  });

  it("is not waited for once it has died while it loaded", async () => {
    const began = performance.now();
    expect(await endWhileLoading("die")).toEqual({ status: 0, signal: null, stdout: "0 listeners\n", stderr: "" });
    expect(performance.now() - began).toBeLessThan(8000);
  });
});
