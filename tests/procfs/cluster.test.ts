import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { bundled } from "../live/bundled";
import { IPV4, listenAt } from "./loopback";
import { onLinux } from "./on-linux";

const run = promisify(execFile);

onLinux("a server in a cluster's worker, whose socket the primary holds", () => {
  it("has the row of the primary's listener, and no stranger's", async () => {
    const { port } = await listenAt(IPV4);
    const program = await bundled("procfs/cluster-listener.ts");
    const { stdout } = await run(process.execPath, [program, String(port)]);
    expect(stdout).toBe("LISTEN true LISTEN undefined 0\nundefined\nundefined\n");
  });
});
