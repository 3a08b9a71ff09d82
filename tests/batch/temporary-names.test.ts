import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundled } from "../live/bundled";
import { onLinux } from "../procfs/on-linux";

const run = promisify(execFile);

onLinux("the name of a temporary file", () => {
  it("says when its process started, without a descriptor left too", async () => {
    const program = await bundled("batch/naming.ts");
    const { stdout } = await run("bash", ["-c", 'ulimit -n 64; exec "$0" "$@"', process.execPath, program]);
    const [before, after] = (JSON.parse(stdout) as string[]).map((name) => name.replace(/^\.a-[0-9a-f]{16}/, ""));
    expect(before).toMatch(/^\.[0-9a-f]{16}\.\d+-[1-9]\d*\.sockdex-tmp$/);
    expect(after).toBe(before);
  });
});
