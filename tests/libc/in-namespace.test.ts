import { spawnSync } from "node:child_process";
import { statSync, symlinkSync } from "node:fs";
import { dirname, join } from "node:path";
import { build } from "esbuild";
import { beforeAll, expect, it } from "vitest";
import { ENOMEM, EPERM } from "../../src/libc/constants";
import { inNamespace } from "../../src/libc/in-namespace";
import { libc } from "../../src/libc/libc";
import { errorOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { whereSupported } from "../sockopt/where-supported";

/** Any namespace but the network's does where setns() does nothing. */
const OTHER = "/proc/self/ns/ipc";

whereSupported("a thread in another network namespace", () => {
  let program: string;
  beforeAll(async () => {
    const { outputFiles } = await build({
      entryPoints: [join(import.meta.dirname, "no-way-back.ts")],
      ...{ bundle: true, write: false, platform: "node", format: "cjs", logLevel: "error", external: ["koffi"] },
    });
    program = outputFiles[0]?.text ?? "";
  });

  /** Koffi is found from where the program is. */
  const run = (...words: string[]) => {
    const path = join(folderOf({ "no-way-back.cjs": program }), "no-way-back.cjs");
    symlinkSync(join(import.meta.dirname, "../../node_modules"), join(dirname(path), "node_modules"));
    return spawnSync(process.execPath, [path, ...words], { encoding: "utf8" });
  };

  it("ends the process where it cannot come back, whatever is caught", () => {
    const { stdout, stderr, signal } = run();
    expect([stdout, signal]).toEqual(["there\n", "SIGABRT"]);
    expect(stderr).toMatch(
      /^sockdex: this thread cannot return to its own network namespace \(setns: ENOMEM, .+\), and is ended\.$/m,
    );
  });

  it("ends a worker alone", () => {
    const { stdout, stderr, status } = run("worker");
    expect([stdout.split("\n").at(-2), status]).toEqual(["worker ended: 1", 0]);
    expect(stdout).not.toMatch(/still running/);
    expect(stderr).toMatch(/cannot return to its own network namespace/);
  });

  it("comes back at a second try, also where its work fails", () => {
    const seen: number[] = [];
    const setns = () => {
      seen.push(seen.length);
      return seen.length === 3 ? -ENOMEM : 0;
    };
    const work = () => {
      throw new Error("no");
    };
    expect(() => inNamespace({ ...libc(), setns }, { path: OTHER }, work)).toThrow("no");
    expect(seen).toHaveLength(4);
  });

  it("does not go without the right to come back", () => {
    let calls = 0;
    const setns = () => {
      calls++;
      return -EPERM;
    };
    const error = errorOf("ERR_PERMISSION", () => inNamespace({ ...libc(), setns }, { path: OTHER }, () => calls));
    expect([error.message, calls]).toEqual([expect.stringMatching(/it takes CAP_SYS_ADMIN/), 1]);
  });

  it("does not go into another namespace than the one that was meant", () => {
    const setns = () => expect.unreachable("it goes nowhere");
    const inode = statSync(OTHER).ino + 1;
    errorOf("ERR_NO_PROCESS", () => inNamespace({ ...libc(), setns }, { path: OTHER, inode }, () => 0));
  });

  it("says which file is not there", () => {
    const path = join(folderOf({}), "net");
    expect(errorOf("ERR_NO_PROCESS", () => inNamespace(libc(), { path }, () => 0)).path).toBe(path);
  });
});
