import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { readSockets } from "../../src/index";
import { EINTR, ENOPROTOOPT, POLLRDHUP, TCP_INFO } from "../../src/libc/constants";
import { type Libc, libc } from "../../src/libc/libc";
import { encodeSockaddr } from "../../src/libc/sockaddr";
import { tryConnect } from "../../src/sockopt/connect";
import { deadPort, IPV4, listenAt, ROUTES } from "../procfs/loopback";
import { bind } from "./more-libc";
import { whereSupported } from "./where-supported";

/** Far more than loopback needs. */
const PATIENCE = 30_000;

const ADDRESSES = ROUTES.slice(0, 2).flatMap(({ connectTo, isMissing }) => (isMissing ? [] : [connectTo]));

/** Another process, since this one's server cannot accept while this thread waits. */
const CLOSER = `
  const server = require("node:net").createServer((socket) => socket.destroy());
  server.listen(0, process.argv[1], () => console.log(server.address().port));`;

async function closerAt(host: string): Promise<number> {
  const child = spawn(process.execPath, ["-e", CLOSER, host], { stdio: ["ignore", "pipe", "inherit"] });
  onTestFinished(() => void child.kill("SIGKILL"));
  const [text] = await once(child.stdout, "data");
  return Number(text);
}

whereSupported("an attempt to connect", () => {
  it("is connected, also when the server has hung up before its state is read", async () => {
    const end = { address: IPV4, port: await closerAt(IPV4) };
    const c: Libc = {
      ...libc(),
      poll(fd, events, milliseconds) {
        const answer = libc().poll(fd, events, milliseconds);
        expect(libc().poll(fd, POLLRDHUP, PATIENCE) & POLLRDHUP).toBe(POLLRDHUP);
        return answer;
      },
    };
    expect(tryConnect(end, PATIENCE, c)).toMatchObject({
      status: { verdict: "connected", error: undefined, state: "CLOSE_WAIT", remote: end },
      tcp: { state: "CLOSE_WAIT", bytesReceived: 1n },
    });
  });

  it.each(ADDRESSES)("is refused where the socket meets itself at %s, and leaves the port free", async (address) => {
    const end = { address, port: await deadPort(address) };
    const own = encodeSockaddr(libc(), end);
    let sockets = 0;
    const c: Libc = {
      ...libc(),
      socket(family, type, protocol) {
        const fd = libc().socket(family, type, protocol);
        // What the kernel does once in some thousand times, where the port is one of those it gives to clients.
        if (++sockets === 1) expect(bind(fd, own, own.length)).toBe(0);
        return fd;
      },
    };
    expect(tryConnect(end, PATIENCE, c)).toMatchObject({ status: { verdict: "refused" }, tcp: undefined });
    expect(sockets).toBe(2);
    expect(readSockets().select({ localPort: end.port }).length).toBe(0);
  });

  it("waits on when a signal interrupts it", async () => {
    const { port } = await listenAt(IPV4);
    let polls = 0;
    const c: Libc = {
      ...libc(),
      poll: (fd, events, milliseconds) => (++polls === 1 ? -EINTR : libc().poll(fd, events, milliseconds)),
    };
    expect(tryConnect({ address: IPV4, port }, PATIENCE, c).status.verdict).toBe("connected");
    expect(polls).toBe(2);
  });

  it("is judged without TCP_INFO where a sandbox has none", async () => {
    const c: Libc = {
      ...libc(),
      getsockopt: (fd, level, option, value) =>
        option === TCP_INFO ? -ENOPROTOOPT : libc().getsockopt(fd, level, option, value),
    };
    const { port } = await listenAt(IPV4);
    const ask = (port: number) => tryConnect({ address: IPV4, port }, PATIENCE, c);
    expect(ask(port)).toMatchObject({ status: { verdict: "connected" }, tcp: undefined });
    expect(ask(await deadPort(IPV4))).toMatchObject({ status: { verdict: "refused" }, tcp: undefined });
  });
});
