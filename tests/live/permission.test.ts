import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { onLinux } from "../procfs/on-linux";
import { bundled } from "./bundled";

const run = promisify(execFile);

/** Its name before and since Node 22.13. */
const PERMISSION = process.allowedNodeEnvironmentFlags.has("--permission")
  ? "--permission"
  : "--experimental-permission";
/** A bundled program is in a folder without packages. */
const NODE_PATH = resolve(import.meta.dirname, "../../node_modules");

onLinux("a monitor under Node's permission model", () => {
  it.each([
    ["nothing more", [], /^The monitor's worker could not be started: .*restricted(\. Use --allow-worker .*[^.])?\.$/],
    ["workers", ["--allow-worker"], /^procfs$/],
    ["workers and addons", ["--allow-worker", "--allow-addons"], /^(netlink|procfs)$/],
  ])("that allows %s", async (_, allowed, expected) => {
    const flags = [PERMISSION, "--allow-fs-read=*", ...allowed];
    const { stdout } = await run(process.execPath, [...flags, await bundled("live/permitted.ts")], {
      env: { ...process.env, NODE_PATH },
    });
    expect(stdout.trim()).toMatch(expected);
  });
});
