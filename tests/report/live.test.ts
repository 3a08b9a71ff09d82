import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer, get } from "node:http";
import { type AddressInfo, connect, createServer as createTcpServer, type Socket } from "node:net";
import { createInterface } from "node:readline";
import type { Page } from "playwright-core";
import { describe, expect, it, onTestFinished } from "vitest";
import { onLinux } from "../procfs/on-linux";
import { figuresOf, filterBy, inBrowser, reports, settled } from "./browser";
import { serving as startServing } from "./serving";

const sockdex = reports();

const serving = (...args: string[]) => startServing([sockdex.path()], ...args);

/** A connection of this process to itself, whose port is its name in the tables. */
async function connection(): Promise<{ port: number; close: () => void }> {
  const accepted: Socket[] = [];
  const server = createTcpServer((socket) => accepted.push(socket)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  const accepts = once(server, "connection");
  const socket = connect(port, "127.0.0.1");
  await Promise.all([once(socket, "connect"), accepts]);
  const close = () => {
    for (const one of [socket, ...accepted]) one.destroy();
    server.close();
  };
  onTestFinished(close);
  return { port, close };
}

/** On a machine that is busy with other things too. */
const SOON = { timeout: 60_000 };

const captures = (page: Page) => page.locator("header .facts").textContent();
const status = (page: Page) => page.locator(".live [role=status]").textContent();
const totalOf = async (page: Page) => (await figuresOf(page)).get("total");

onLinux("report --serve", () => {
  it("prints an address of this machine alone, and ends as a signal ends it", async () => {
    const { url, child, ended } = await serving();
    expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+\/[\w-]{24}$/);
    expect((await fetch(url)).status).toBe(200);
    expect((await fetch(url.slice(0, -1))).status).toBe(403);
    expect((await fetch(new URL("/favicon/x", url))).status).toBe(404);
    const waiting = fetch(`${url}?after=`).then((response) => response.arrayBuffer());
    expect((await waiting).byteLength).toBeGreaterThan(100);
    child.kill("SIGINT");
    expect(await ended).toEqual([null, "SIGINT"]);
  });

  it("says what to do when the port is in use", async () => {
    const other = createServer().listen(0, "127.0.0.1");
    await once(other, "listening");
    onTestFinished(() => void other.close());
    const { port } = other.address() as AddressInfo;
    const { status, stdout, stderr } = await sockdex.run(["report", "--serve", String(port)]);
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toBe(
      `sockdex: Cannot listen at 127.0.0.1:${port}: it is in use. Name another port, or leave it out for one that is free; sockdex find :${port} shows who has it\n`,
    );
  });

  it("says what is seen where other machines can reach it", async () => {
    const child = spawn(process.execPath, [sockdex.path(), "report", "--serve", "0.0.0.0:0"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const [warning]: string[] = await once(createInterface(child.stderr), "line");
    expect(warning).toMatch(
      /^sockdex: other machines can reach this address: whoever has it sees the addresses, ports/,
    );
  });

  it.each([
    [["tcp.txt"], "--serve is for the live tables: leave the dumps out"],
    [["--empty"], "--serve cannot be used with --empty"],
    [["-o", "x.html"], "--serve cannot be used with --output"],
    [["--time-from", "mtime"], "--serve cannot be used with --time-from"],
  ])("is refused with %j", async (args, message) => {
    const { status, stderr } = await sockdex.run(["report", ...args, "--serve"]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });

  it.each([
    [["--serve", "65536"], "is not PORT or ADDRESS:PORT"],
    [["--serve", "dumps/"], "is not PORT or ADDRESS:PORT"],
    [["--interval", "1"], "--interval is for a page that is served: add --serve"],
  ])("takes no %j", async (args, message) => {
    const { status, stderr } = await sockdex.run(["report", ...args]);
    expect(status).toBe(2);
    expect(stderr).toContain(message);
  });
});

inBrowser("a page that is served", () => {
  it("follows what happens, under the filter that was chosen", async () => {
    const { port, close } = await connection();
    const { url } = await serving("--interval", "0.3");
    const complaints: string[] = [];
    const page = await sockdex.visit(url);
    page.on("console", (message) => complaints.push(message.text()));
    await page.waitForSelector("#report:not([hidden])");
    await settled(page);
    await filterBy(page, `:${port}`);
    const filter = await page.inputValue("#filter");
    await expect.poll(() => totalOf(page), SOON).toBe(3);
    await expect.poll(() => status(page), SOON).toBe("Live, every 0.3 s");
    close();
    await expect.poll(() => page.locator("data[data-figure='listeners.sockets']").textContent(), SOON).toBe("0");
    expect(await page.inputValue("#filter")).toBe(filter);
    expect(complaints).toEqual([]);
  });

  it("keeps what is being typed, and an older capture that was chosen", async () => {
    const { url } = await serving("--interval", "0.3");
    const page = await sockdex.visit(url);
    await expect.poll(() => captures(page), SOON).toMatch(/[4-9] captures/);
    await page.fill("#filter", "state li");
    await page.click("#timeline [data-key=queues]");
    const before = await captures(page);
    await expect.poll(() => captures(page), SOON).not.toBe(before);
    expect(await page.inputValue("#filter")).toBe("state li");
    expect(await page.getAttribute("#timeline [data-key=queues]", "aria-pressed")).toBe("true");
    await page.fill("#filter", "");
    await page.locator(".captures tbody button").first().click();
    await expect.poll(() => captures(page), SOON).toMatch(/ 1 of \d+ captures/);
    const old = await captures(page);
    await expect.poll(() => captures(page), SOON).not.toBe(old);
    expect(await captures(page)).toMatch(/ 1 of \d+ captures/);
    await page.click(".live >> text=Newest");
    await expect.poll(() => captures(page), SOON).toMatch(/ (\d+) of \1 captures/);
  });

  it("asks for nothing while it is paused, and goes on", async () => {
    const { url } = await serving("--interval", "0.2");
    const page = await sockdex.visit(url);
    await expect.poll(() => captures(page), SOON).toMatch(/[2-9] captures/);
    await page.click("text=Pause");
    await expect.poll(() => status(page), SOON).toMatch(/^Paused since \d\d:\d\d:\d\d UTC$/);
    await settled(page);
    const asked: string[] = [];
    page.on("request", (request) => asked.push(request.url()));
    const before = await captures(page);
    await page.waitForTimeout(1000);
    expect(asked).toEqual([]);
    expect(await captures(page)).toBe(before);
    await page.click("text=Resume");
    await expect.poll(() => captures(page), SOON).not.toBe(before);
    await expect.poll(() => status(page), SOON).toBe("Live, every 0.2 s");
  });

  it("asks again when a capture stops on its way", async () => {
    const { url } = await serving("--interval", "0.2");
    let isStopping = false;
    let stopped = 0;
    const way = createServer((request, response) => {
      get(new URL(request.url ?? "", url), (from) => {
        response.writeHead(from.statusCode ?? 500, from.headers);
        if (isStopping) {
          stopped++;
          response.write("s");
          from.destroy();
        } else from.pipe(response);
        // The server may be gone when the test is over.
      }).on("error", () => response.destroy());
    }).listen(0, "127.0.0.1");
    onTestFinished(() => {
      way.closeAllConnections();
      way.close();
    });
    await once(way, "listening");
    const page = await sockdex.visit("about:blank");
    await page.clock.install();
    await page.goto(`http://127.0.0.1:${(way.address() as AddressInfo).port}${new URL(url).pathname}`);
    await expect.poll(() => status(page), SOON).toMatch(/^Live/);
    isStopping = true;
    await expect.poll(() => stopped, SOON).toBe(1);
    await page.waitForTimeout(200);
    expect(await status(page)).toMatch(/^Live/);
    await page.clock.fastForward(65_000);
    await expect.poll(() => status(page), SOON).toMatch(/^Lost contact since/);
    isStopping = false;
    await page.clock.fastForward(10_000);
    await expect.poll(() => status(page), SOON).toMatch(/^Live/);
  });

  it("says since when it has lost contact, and comes back by itself", async () => {
    const { url, child } = await serving("--interval", "0.2");
    // A way to the command that can be cut, and mended.
    const { hostname, port: target, pathname } = new URL(url);
    const open = new Set<Socket>();
    const way = () =>
      createTcpServer((socket) => {
        const onward = connect(Number(target), hostname);
        for (const one of [socket, onward]) {
          open.add(one);
          one.on("error", () => {});
        }
        socket.pipe(onward).pipe(socket);
      });
    let server = way().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as AddressInfo;
    onTestFinished(() => void server.close());
    const page = await sockdex.visit(`http://127.0.0.1:${port}${pathname}`);
    await expect.poll(() => captures(page), SOON).toMatch(/[2-9] captures/);
    server.close();
    for (const socket of open) socket.destroy();
    await expect.poll(() => status(page), SOON).toMatch(/^Lost contact since \d\d:\d\d:\d\d UTC$/);
    const before = await captures(page);
    server = way().listen(port, "127.0.0.1");
    await expect.poll(() => status(page), SOON).toBe("Live, every 0.2 s");
    await expect.poll(() => captures(page), SOON).not.toBe(before);
    child.kill();
  });

  it("says what is wrong when the command was started anew, at an address with another secret", async () => {
    const first = await serving("--interval", "0.2");
    const page = await sockdex.visit(first.url);
    await expect.poll(() => captures(page), SOON).toMatch(/[2-9] captures/);
    first.child.kill();
    await first.ended;
    await serving(new URL(first.url).port, "--interval", "0.2");
    await expect
      .poll(() => status(page), SOON)
      .toMatch(/^Lost contact since .*: The address is not the one that was printed/);
  });
});

describe("the file", () => {
  it("is not live, and asks nobody", async () => {
    const { stdout } = await sockdex.run(["report", "--empty"]);
    expect(stdout).toContain("connect-src 'none'");
    expect(stdout.slice(0, 200)).not.toContain("data-live");
  });
});
