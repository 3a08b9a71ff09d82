import { once } from "node:events";
import { closeSync, openSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorOf, readSockets } from "../../src/index";
import { tcpInfo } from "../../src/sockopt/index";
import { deafListener, WAITING } from "../procfs/deaf-listener";
import { fileOf } from "../procfs/files";
import { connection, deadPort, dial, IPV4, listenAt, ROUTES, type Route } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { childSocket } from "./child-socket";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand("koffi", "@koromix");
const alone = builtCommand();

const hasV6 = ROUTES.every(({ isMissing }) => !isMissing);

/** A line of such words, with nothing on stderr. */
const line = (status: number, stdout: RegExp) => ({ status, stdout: expect.stringMatching(stdout), stderr: "" });

whereSupported("check HOST:PORT", () => {
  describe.each(ROUTES.map((route) => [route.name, route] as const))("over %s", (_, route) => {
    const note = route.isMissing ? ": skipped, this machine has no ::1" : "";
    it.skipIf(route.isMissing)(`connected${note}`, () => expectConnected(route));
  });

  async function expectConnected(route: Route): Promise<void> {
    const { port, accepted } = await listenAt(route.listenAt);
    const host = route.connectTo.includes(":") ? `[${route.connectTo}]` : route.connectTo;
    const target = `${host}:${port}`;
    const connected = / {2}connected {2}errno 0, ESTABLISHED, \d+\.\d\d ms, rtt [\d.]+ ms\n$/;
    const outcome = await sockdex.run(["check", target]);
    expect(outcome).toEqual(line(0, connected));
    expect(outcome.stdout.startsWith(`${target}  `)).toBe(true);
    // It was a connection indeed, and is none any more.
    expect(accepted.length).toBe(1);

    const { status, stdout } = await sockdex.run(["check", target, "--json"]);
    expect(status).toBe(0);
    expect(objectsOf(stdout)).toEqual([
      {
        host: route.connectTo,
        address: route.connectTo,
        port,
        verdict: "connected",
        state: "ESTABLISHED",
        error: { code: 0 },
        milliseconds: expect.any(Number),
        tcp: expect.objectContaining({ state: "ESTABLISHED", bytesReceived: "0", segsOut: 2 }),
      },
    ]);
  }

  it("refused: with the errno", async () => {
    const port = await deadPort(IPV4);
    expect(await sockdex.run(["check", `${IPV4}:${port}`])).toEqual(
      line(1, /^127\.0\.0\.1:\d+ {2}refused {2}errno 111 ECONNREFUSED \(Connection refused\), CLOSE, \d+\.\d\d ms\n$/),
    );
    const { status, stdout } = await sockdex.run(["check", `${IPV4}:${port}`, "--json"]);
    expect(status).toBe(1);
    expect(objectsOf(stdout)).toMatchObject([
      { verdict: "refused", state: "CLOSE", error: { code: 111, name: "ECONNREFUSED", message: "Connection refused" } },
    ]);
  });

  it("no answer in time: from a listener whose queue is full", async () => {
    const port = await deafListener(IPV4);
    const waiting = Array.from({ length: WAITING }, () => dial(IPV4, port));
    await Promise.all(waiting.map((client) => once(client, "connect")));
    expect(await sockdex.run(["check", `${IPV4}:${port}`, "--timeout", "0.05"])).toEqual(
      line(1, /^127\.0\.0\.1:\d+ {2}connecting {2}errno 0, SYN_SENT, no answer in 0\.05 s\n$/),
    );
  });

  it.skipIf(!hasV6)("no way there, said by connect(2) itself", async () => {
    // A link-local address is nowhere without its interface.
    expect(await sockdex.run(["check", "[fe80::1]:80"])).toEqual(
      line(1, /^\[fe80::1\]:80 {2}failed {2}errno 22 EINVAL \(Invalid argument\), \d+\.\d\d ms\n$/),
    );
    const stderr = 'sockdex: There is no network interface "nowhere0"\n';
    expect(await sockdex.run(["check", "[fe80::1%nowhere0]:80"])).toEqual({ status: 2, stdout: "", stderr });
  });

  it("a name: its addresses, until one is connected", async () => {
    const { port } = await listenAt(IPV4);
    const env = lookUp({ host: "three.test", addresses: ["127.0.0.2", IPV4, "127.0.0.3"] });
    const { status, stdout, stderr } = await sockdex.run(["check", `three.test:${port}`], { env });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(linesOf(stdout)).toEqual([
      expect.stringMatching(/^127\.0\.0\.2:\d+ {2}refused {2}/),
      expect.stringMatching(/^127\.0\.0\.1:\d+ {2}connected {2}/),
    ]);
  });

  it("a name that is nobody's", async () => {
    const env = lookUp({ host: "nobody.test", code: "ENOTFOUND" });
    expect(await sockdex.run(["check", "nobody.test:80"], { env })).toEqual(
      line(1, /^nobody\.test:80 {2}failed {2}ENOTFOUND \(No address\)\n$/),
    );
    const { status, stdout, stderr } = await sockdex.run(["check", "nobody.test:80", "--json"], { env });
    expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
    const error = { name: "ENOTFOUND", message: "No address" };
    expect(objectsOf(stdout)).toEqual([{ host: "nobody.test", port: 80, verdict: "failed", error }]);
  });

  it.each(["EAI_AGAIN", "EAI_FAIL"])("a name that cannot be looked up now: %s", async (code) => {
    const env = lookUp({ host: "slow.test", code });
    const stderr = `sockdex: The name slow.test cannot be looked up: ${code}\n`;
    expect(await sockdex.run(["check", "slow.test:80"], { env })).toEqual({ status: 2, stdout: "", stderr });
  });
});

/** The environment of a command to which this host has these addresses, or whose look-up fails so. */
function lookUp(known: { host: string; addresses?: string[]; code?: string }): NodeJS.ProcessEnv {
  const program = `
    const { host, addresses, code } = ${JSON.stringify(known)};
    require("node:dns/promises").lookup = async (name) => {
      if (name !== host || code) throw Object.assign(new Error(name), { code });
      return addresses.map((address) => ({ address, family: 4 }));
    };`;
  return { NODE_OPTIONS: `--require ${fileOf(program, "look-up.cjs")}` };
}

whereSupported("check --fd PID:FD", () => {
  it("connected: another process's socket, as that process has it", async () => {
    const { port, server } = await listenAt(IPV4);
    const accepted = once(server, "connection");
    const { pid, fd } = await childSocket(IPV4, port);
    const [peer] = await accepted;
    const connected = `^${pid}:${fd}  connected  ESTABLISHED, to 127\\.0\\.0\\.1:${port}, RX 0, TX 0, rtt [\\d.]+ ms\\n$`;
    expect(await sockdex.run(["check", "--fd", `${pid}:${fd}`])).toEqual(line(0, new RegExp(connected)));

    peer.end("hello");
    await until("the end has arrived", () => tcpInfo(peer)?.state === "FIN_WAIT2" || undefined);
    const { status, stdout } = await sockdex.run(["check", "--fd", `${pid}:${fd}`, "--json"]);
    expect(status).toBe(1);
    expect(objectsOf(stdout)).toMatchObject([
      {
        pid,
        fd,
        verdict: "half-closed-by-peer",
        state: "CLOSE_WAIT",
        // Not read.
        error: null,
        remote: { address: IPV4, port },
        queues: { txQueue: 0, notSent: 0 },
        tcp: { bytesReceived: "6" },
      },
    ]);
  });

  it("failed: the error stays that process's, unless it is taken", async () => {
    const port = await deadPort(IPV4);
    const { pid, fd } = await childSocket(IPV4, port);
    const isUnderWay = () => readSockets().select({ state: "SYN_SENT", remotePort: port }).length > 0;
    await until("the answer is there", () => !isUnderWay() || undefined);
    const left = line(1, /^\d+:\d+ {2}failed {2}CLOSE, its error is unread\n$/);
    for (const _ of [1, 2]) expect(await sockdex.run(["check", "--fd", `${pid}:${fd}`])).toEqual(left);
    const taken = line(1, /^\d+:\d+ {2}refused {2}CLOSE, errno 111 ECONNREFUSED \(Connection refused\)\n$/);
    expect(await sockdex.run(["check", "--fd", `${pid}:${fd}`, "--take-error"])).toEqual(taken);
    const { stdout } = await sockdex.run(["check", "--fd", `${pid}:${fd}`, "--take-error", "--json"]);
    expect(objectsOf(stdout)).toMatchObject([{ verdict: "closed", error: { code: 0 } }]);
    const gone = line(1, /^\d+:\d+ {2}closed {2}CLOSE\n$/);
    expect(await sockdex.run(["check", "--fd", `${pid}:${fd}`, "--take-error"])).toEqual(gone);
  });

  it("what is no connection: a listener, a file, a descriptor that is not open", async () => {
    const { server } = await connection(IPV4);
    const file = openSync("/dev/null", "r");
    onTestFinished(() => closeSync(file));
    const ask = (fd: number | undefined) => sockdex.run(["check", "--fd", `${process.pid}:${fd}`]);
    expect(await ask(descriptorOf(server))).toEqual(line(1, /^\d+:\d+ {2}listening {2}LISTEN\n$/));
    expect(await ask(file)).toEqual(line(1, /^\d+:\d+ {2}not-a-socket\n$/));
    expect(await ask(2 ** 31 - 1)).toEqual(line(1, /^\d+:\d+ {2}closed\n$/));
  });

  it("no such process", async () => {
    expect(await sockdex.run(["check", "--fd", "2147483647:3"])).toEqual({
      status: 2,
      stdout: "",
      stderr: "sockdex: No process 2147483647\n",
    });
  });

  it.skipIf(process.getuid?.() !== 0)("another user's process (skipped unless root runs this)", async () => {
    const { stdout, stderr, status } = await sockdex.run(["check", "--fd", `${process.pid}:0`], { uid: 65534 });
    expect({ stdout, status }).toEqual({ stdout: "", status: 2 });
    expect(stderr).toMatch(
      /^sockdex: Descriptor 0 of process \d+ cannot be taken \(permission denied\): .*root has it, .* is 0 or missing\n$/,
    );
  });
});

whereSupported("check without koffi", () => {
  it.each([[["check", `${IPV4}:1`]], [["check", "--fd", "1:1"]]])("says what to install: %j", async (args) => {
    expect(await alone.run(args)).toEqual({
      status: 2,
      stdout: "",
      stderr:
        "sockdex: Asking a socket by getsockopt needs the package koffi, which is not installed: npm install koffi\n",
    });
  });
});

describe("check, wrongly used, has status 2 and one line", () => {
  it.each([
    [["check"], "check takes one of HOST:PORT and --fd PID:FD"],
    [["check", "a:1", "--fd", "1:2"], "check takes one of"],
    [["check", "::1:80"], "HOST:PORT"],
    [["check", "localhost"], "HOST:PORT"],
    [["check", "localhost:http"], "HOST:PORT"],
    [["check", " :80"], "HOST:PORT"],
    [["check", "a b:80"], "HOST:PORT"],
    [["check", "[ ]:80"], "HOST:PORT"],
    [["check", "localhost:0"], "ends in a port that does not exist"],
    [["check", "localhost:65536"], "ports are 1 to 65535"],
    [["check", "a:1", "--timeout", "0"], "above 0"],
    [["check", "a:1", "--timeout", "soon"], "seconds"],
    [["check", "--fd", "1:2", "--timeout", "1"], "--timeout is for HOST:PORT"],
    [["check", "a:1", "--take-error"], "--take-error is for --fd"],
    [["check", "--fd", "12"], "PID:FD"],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await alone.run(args);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: [^\n]+\n$/);
    expect(stderr).toContain(message);
  });
});

describe("check --help", () => {
  it("shows examples and what the exit status says, in 80 columns", async () => {
    const { status, stdout } = await alone.run(["check", "--help"]);
    expect(status).toBe(0);
    expect(stdout).toContain("it was left out (--omit=optional), install it: npm install koffi");
    expect(stdout).toContain("Examples:\n  sockdex check localhost:5432");
    expect(stdout).toContain("Exit status: 0 connected; 1 not; 2 wrong usage, or it could not be asked.");
    expect(linesOf(stdout).filter(({ length }) => length > 80)).toEqual([]);
  });
});
