import { execFile } from "node:child_process";
import { resolve } from "node:path";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundled } from "../live/bundled";
import { onLinux } from "../procfs/on-linux";
import { whereSupported } from "../sockopt/where-supported";

/** A bundled program is in a folder without packages. */
const WITH_KOFFI = { NODE_PATH: resolve(import.meta.dirname, "../../node_modules") };

const run = promisify(execFile);

const outputOf = async (program: string, env = {}, ...args: string[]) =>
  JSON.parse(
    (await run(process.execPath, [await bundled(program), ...args], { env: { ...process.env, ...env } })).stdout,
  );

onLinux("a plug where koffi is missing", () => {
  it("has the accept queue of the monitor's snapshot, and Node's figures", async () => {
    const told = await outputOf("servers/without-koffi.ts");
    expect(told).toMatchObject({
      source: "procfs",
      seeing: { waiting: 0, limit: 77 },
      isOverloaded: false,
      status: 200,
    });
    expect(told).not.toHaveProperty("before");
    expect(told).not.toHaveProperty("blind");
    expect(told.warnings).toHaveLength(1);
    expect(told.warnings[0]).toMatch(
      /^sockdex sheds no requests, because the accept queue is not known: .*koffi, which is not installed: npm install koffi \(or give a monitor\)\.$/,
    );
    expect(told.ended).toMatchObject({ ended: "own" });
    expect(told.ended.bytesSent).toBeGreaterThan(1000);
    expect(told.ended).not.toHaveProperty("rtt");
    expect(told.request.bytesReceived).toBeGreaterThan(10);
  });
});

whereSupported("a plug in a worker of a cluster", () => {
  it("sheds nothing where the primary accepts, and says so once", async () => {
    expect(await outputOf("servers/cluster.ts", WITH_KOFFI, "round robin")).toEqual({
      isOverloaded: false,
      bytes: true,
      warnings: [
        "sockdex sheds no requests, because the accept queue is not known: The primary process of the cluster accepts this worker's connections.",
      ],
    });
  });

  it("has the queue that the workers share where they accept", async () => {
    expect(await outputOf("servers/cluster.ts", WITH_KOFFI, "none")).toEqual({
      acceptQueue: { waiting: 0, limit: expect.any(Number) },
      isOverloaded: false,
      bytes: true,
      warnings: [],
    });
  });
});
