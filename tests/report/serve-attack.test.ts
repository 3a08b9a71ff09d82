import { execFileSync } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { fileOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";
import { reports } from "./browser";
import { serving } from "./serving";

const sockdex = reports();

function connected(url: string): Socket {
  const { port, hostname } = new URL(url);
  const socket = connect(Number(port), hostname);
  socket.on("error", () => {});
  onTestFinished(() => void socket.destroy());
  return socket;
}

/** What the server replies until it closes the connection. */
async function replyTo(url: string, request: string): Promise<string> {
  const socket = connected(url);
  socket.write(request);
  let reply = "";
  socket.on("data", (bytes: Buffer) => {
    reply += bytes.toString("latin1");
  });
  await once(socket, "close");
  return reply;
}

const residentOf = (pid: number | undefined) =>
  Number(/VmRSS:\s*(\d+)/.exec(readFileSync(`/proc/${pid}/status`, "utf8"))?.[1]) * 1024;

onLinux("report --serve, when strangers ask", () => {
  it("ends with a message and status 1 when its server fails", async () => {
    // What Node reports where accept(2) fails for good: no kernel does so when it is asked to.
    const preload = fileOf(`
      const http = require("node:http");
      const { createServer } = http;
      http.createServer = (...args) => {
        const server = createServer(...args);
        const cause = Object.assign(new Error("accept EMFILE"), { code: "EMFILE" });
        return server.on("listening", () => setTimeout(() => server.emit("error", cause), 300));
      };
    `);
    const { ended, complaints } = await serving(["--require", preload, sockdex.path()]);
    expect(await ended).toEqual([1, null]);
    expect(complaints()).toBe(
      "sockdex: Cannot accept connections any more: accept EMFILE. No descriptor is left: raise the limit (ulimit -n)\n",
    );
  });

  it("goes on when it had no descriptor left for a while", async () => {
    const { url, child, complaints } = await serving([sockdex.path()]);
    const limit = (most: string) => execFileSync("prlimit", ["--pid", String(child.pid), `--nofile=${most}:`]);
    limit("3");
    await expect(fetch(url, { signal: AbortSignal.timeout(1000) })).rejects.toThrow();
    limit("4096");
    expect((await fetch(url)).status).toBe(200);
    expect(complaints()).toBe("");
  });

  it("refuses what is no request, a websocket and other hosts, and goes on", async () => {
    const { url, complaints } = await serving([sockdex.path()]);
    const { host, pathname } = new URL(url);
    const upgrade = `GET ${pathname}?after= HTTP/1.1\r\nhost: ${host}\r\norigin: http://evil.example\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n`;
    expect(await replyTo(url, "\x16\x03\x01 hello\r\n\r\n")).toMatch(/^HTTP\/1.1 400 /);
    expect(await replyTo(url, `GET / HTTP/1.1\r\n${"x".repeat(20_000)}`)).toMatch(/^HTTP\/1.1 4\d\d /);
    expect(await replyTo(url, upgrade.replace("connection: upgrade", "connection: upgrade, close"))).toMatch(
      /^HTTP\/1.1 403 /,
    );
    const close = "connection: close\r\n\r\n";
    expect(await replyTo(url, `GET ${pathname} HTTP/1.1\r\nhost: evil.example\r\n${close}`)).toMatch(/^HTTP\/1.1 421 /);
    expect(await replyTo(url, `GET /${"x".repeat(24)} HTTP/1.1\r\nhost: ${host}\r\n${close}`)).toMatch(
      /^HTTP\/1.1 403 /,
    );
    expect(await replyTo(url, `POST ${pathname} HTTP/1.1\r\nhost: ${host}\r\n${close}`)).toMatch(/^HTTP\/1.1 404 /);
    expect((await fetch(url)).status).toBe(200);
    expect(complaints()).toBe("");
  });

  it("keeps its memory bounded for a hundred viewers who never read", async () => {
    const { url, child, complaints } = await serving([sockdex.path()], "--interval", "0.2");
    await (await fetch(`${url}?after=`)).arrayBuffer();
    const before = residentOf(child.pid);
    const { host, pathname } = new URL(url);
    for (let viewer = 0; viewer < 100; viewer++) {
      const socket = connected(url);
      socket.pause();
      // As many pages as a pipelining client likes to ask for, and none of them read.
      socket.write(`GET ${pathname} HTTP/1.1\r\nhost: ${host}\r\n\r\n`.repeat(50));
    }
    for (let i = 0; i < 5; i++) expect((await fetch(`${url}?after=`)).status).toBe(200);
    expect(residentOf(child.pid) - before).toBeLessThan(150e6);
    expect(complaints()).toBe("");
  });

  it.each(["SIGINT", "SIGTERM"] as const)(
    "ends by %s while captures are read, and half-open viewers wait",
    async (signal) => {
      const { url, child, ended, complaints } = await serving([sockdex.path()], "--interval", "0.01");
      const { host, pathname } = new URL(url);
      for (let i = 0; i < 5; i++) connected(url).write(`GET ${pathname}?after= HTTP/1.1\r\nhost: ${host}\r\n`);
      const waiting = connected(url);
      waiting.write(`GET ${pathname}?after= HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
      await once(waiting, "data");
      waiting.write(`GET ${pathname}?after= HTTP/1.1\r\nhost: ${host}\r\n\r\n`);
      child.kill(signal);
      expect(await ended).toEqual([null, signal]);
      expect(complaints()).toBe("");
    },
  );
});
