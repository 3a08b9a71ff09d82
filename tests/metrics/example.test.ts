import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { onLinux } from "../procfs/on-linux";
import { figuresOf } from "./backends";

/** The example, started on a port of the kernel's choice, with the package as it is built: `npm test` has done so before. */
async function start() {
  const child = spawn(process.execPath, ["--import", "tsx", "examples/server.ts"], {
    env: { ...process.env, PORT: "0" },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [line]: unknown[] = await once(child.stdout, "data");
  const [url = "", port] = /http:\/\/127\.0\.0\.1:(\d+)/.exec(String(line)) ?? [];
  return { child, url, port: Number(port) };
}

onLinux("examples/server.ts", () => {
  it("tells of its own sockets for Prometheus, and for people", async () => {
    const { url, port } = await start();
    const metrics = await fetch(`${url}/metrics`);
    expect(metrics.headers.get("content-type")).toMatch(/^text\/plain; version=0\.0\.4/);
    const figures = figuresOf(await metrics.text());
    expect(figures.get(`sockdex_listen_backlog{listener="127.0.0.1:${port}"}`)).toBe(0);
    expect(figures.get("sockdex_rows")).toBeGreaterThan(0);

    const sockets: unknown = await (await fetch(`${url}/sockets`)).json();
    expect(sockets).toMatchObject({
      states: { LISTEN: expect.any(Number) },
      leaks: [],
      backlogs: [{ local: `127.0.0.1 ${port}`, state: "LISTEN", backlog: 0, seconds: expect.any(Number) }],
    });
    expect((await fetch(`${url}/elsewhere`)).status).toBe(404);
  });

  it.each(["SIGTERM", "SIGINT"] as const)("ends by itself on %s, whoever is connected", async (signal) => {
    const { child, url } = await start();
    // fetch() keeps its connection open.
    await (await fetch(`${url}/metrics`)).text();
    child.kill(signal);
    expect(await once(child, "exit")).toEqual([0, null]);
  });
});
