import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { expect, it } from "vitest";
import { whereSupported } from "./where-supported";

const run = promisify(execFile);

/** With the package as it is built: `npm test` has done so before. */
whereSupported("examples/socket-health.ts", () => {
  it("shows the table and the socket side by side", async () => {
    const { stdout, stderr } = await run(process.execPath, ["--import", "tsx", "examples/socket-health.ts"]);
    expect(stderr).toBe("");
    expect(stdout.match(/^The .*$/gm)).toEqual([
      "The server, once it has read a request: connected",
      "The client, when the server has hung up: half-closed-by-peer",
      "The client, destroyed: closed",
    ]);
    expect(stdout).toMatch(/state +│ +'ESTABLISHED' +│ +'ESTABLISHED'/);
    expect(stdout).toMatch(/state +│ +'CLOSE_WAIT' +│ +'CLOSE_WAIT'/);
    expect(stdout).toMatch(/bytes received +│ +│ +18n/);
  });
});
