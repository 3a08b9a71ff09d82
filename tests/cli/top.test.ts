import { spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { resolve } from "node:path";
import { createInterface } from "node:readline";
import { describe, expect, it, onTestFinished } from "vitest";
import { WHY_NO_MOUNT } from "../procfs/hidepid";
import { connection, dial, IPV4, listenAt, ROUTES } from "../procfs/loopback";
import { Namespace, WHY_NONE } from "../procfs/namespace";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand("koffi", "@koromix");
const withoutKoffi = builtCommand();

interface Sums {
  bytesIn: number;
  bytesOut: number;
  retransmits: number;
  sockets: number;
  opened: number;
  ended: number;
}

interface Entry extends Sums {
  key?: string | null;
  keys?: (string | null)[];
  protocol?: string;
  localAddress?: string;
  localPort?: number;
  remoteAddress?: string;
  remotePort?: number;
  process?: string | null;
}

interface Table {
  time: string;
  elapsedMs: number;
  by: string;
  distinct: number;
  total: Sums;
  top: Entry[];
  missing: { what: string; reason: string; code?: string }[];
}

type Sum = (isIt: (entry: Entry) => boolean) => Pick<Sums, "bytesIn" | "bytesOut" | "opened" | "ended">;

/**
 * Runs top until `work` is done, three intervals are over, and it has heard of all. Its tables, and what an entry of all of
 * them comes to: counts, not rates.
 */
async function tablesDuring(
  args: readonly string[],
  work: () => Promise<void>,
  isAll: (sum: Sum) => boolean = () => true,
) {
  const child = spawn(process.execPath, [sockdex.path(), "top", "--json", "--interval", "0.2", ...args]);
  onTestFinished(() => void child.kill());
  const tables: Table[] = [];
  createInterface(child.stdout).on("line", (line) => tables.push(JSON.parse(line)));
  await until("it measures", () => tables[0]);
  await work();
  const sum: Sum = (isIt) => {
    const sums = { bytesIn: 0, bytesOut: 0, opened: 0, ended: 0 };
    for (const { top, elapsedMs } of tables) {
      for (const entry of top.filter(isIt)) {
        for (const name of ["bytesIn", "bytesOut", "opened", "ended"] as const) {
          sums[name] += (entry[name] * elapsedMs) / 1000;
        }
      }
    }
    return sums;
  };
  // What ended last may be reported an interval later.
  const last = tables.length + 3;
  await until("it has measured all", () => (tables.length >= last && isAll(sum) ? true : undefined));
  child.kill();
  return { tables, sum };
}

async function transfer(from: Socket, to: Socket, bytes: number): Promise<void> {
  const expected = to.bytesRead + bytes;
  to.resume();
  from.write(Buffer.alloc(bytes));
  await until("all is received", () => (to.bytesRead === expected ? true : undefined));
}

function expectWithin(found: number, expected: number): void {
  expect(found / expected).toBeGreaterThan(0.98);
  expect(found / expected).toBeLessThan(1.02);
}

const of = (port: number) => `sport = :${port} or dport = :${port}`;

whereSupported("top", () => {
  for (const { name, listenAt: host, connectTo, isMissing } of ROUTES) {
    it.skipIf(isMissing)(`measures transfers of known sizes, by ${name}`, async () => {
      const { client, peer, port, clientPort } = await connection(host, connectTo);
      const { sum, tables } = await tablesDuring(["--by", "local-port", of(port)], async () => {
        await transfer(client, peer, 20e6);
        await transfer(peer, client, 5e6);
      });
      const [ofClient, ofServer] = [String(clientPort), String(port)].map((key) => sum((entry) => entry.key === key));
      expectWithin(ofClient?.bytesOut ?? 0, 20e6);
      expectWithin(ofClient?.bytesIn ?? 0, 5e6);
      expectWithin(ofServer?.bytesIn ?? 0, 20e6);
      expectWithin(ofServer?.bytesOut ?? 0, 5e6);
      expect(tables[0]).toMatchObject({ by: "local-port", distinct: 2, total: { sockets: 2 } });
    });
  }

  it("counts a flood of connections that no reading sees", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const MANY = 40;
    const flood = async () => {
      for (let i = 0; i < MANY; i++) {
        const client = dial(IPV4, port);
        await once(client, "connect");
        const peer = await until("it is accepted", () => accepted[i]);
        await transfer(client, peer, 50_000);
        const isClosed = Promise.all([once(client, "close"), once(peer, "close")]);
        client.resume().end();
        peer.end();
        await isClosed;
      }
    };
    const keys = [`inbound,${port}`, `outbound,${port}`];
    const { sum } = await tablesDuring(["--by", "port", of(port)], flood, (sum) =>
      keys.every((key) => Math.round(sum((entry) => entry.key === key).ended) >= MANY),
    );
    const inbound = sum(({ key }) => key === `inbound,${port}`);
    expectWithin(inbound.bytesIn, MANY * 50_000);
    expect([Math.round(inbound.opened), Math.round(inbound.ended)]).toEqual([MANY, MANY]);
    expectWithin(sum(({ key }) => key === `outbound,${port}`).bytesOut, MANY * 50_000);
  });

  it("names processes, peers, services, users and connections", async () => {
    const { port, clientPort } = await connection(IPV4);
    const one = async (by: string): Promise<Table> => {
      const args = ["top", "--once", "--json", "--interval", "0.05", "--by", by, of(port)];
      const { status, stdout, stderr } = await sockdex.run(args);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      const [table] = objectsOf(stdout) as Table[];
      return table ?? expect.unreachable("There is no table.");
    };
    const keys = async (by: string) => (await one(by)).top.map(({ key }) => key);
    expect(await keys("pid")).toEqual([expect.stringMatching(new RegExp(` ${process.pid}$`))]);
    expect(await keys("process")).toEqual([expect.any(String)]);
    expect(await keys("peer")).toEqual([IPV4]);
    expect(await keys("network")).toEqual(["127.0.0.0/24"]);
    expect(await keys("service")).toEqual([`inbound,${port}`, `outbound,${port}`]);
    expect(await keys("user")).toEqual([String(process.getuid?.())]);
    expect(await keys("state,remote-port")).toEqual(
      [port, clientPort].sort((a, b) => a - b).map((remote) => `ESTABLISHED,${remote}`),
    );
    const { by, top, missing } = await one("connection");
    expect({ by, missing: missing.filter(({ what }) => what !== "processes") }).toEqual({
      by: "connection",
      missing: [],
    });
    const ends = { protocol: "tcp", localAddress: IPV4, remoteAddress: IPV4 };
    const idle = { sockets: 1, bytesIn: 0, bytesOut: 0, retransmits: 0, opened: 0, ended: 0 };
    const process_ = expect.stringMatching(new RegExp(` ${process.pid}$`));
    expect(top).toHaveLength(2);
    for (const [localPort, remotePort] of [[port, clientPort] as const, [clientPort, port] as const]) {
      expect(top).toContainEqual(
        expect.objectContaining({ ...ends, localPort, remotePort, process: process_, ...idle }),
      );
    }
  });

  it("prints a table with a total, sorted and limited, in bytes or bits", async () => {
    const { port, client, peer } = await connection(IPV4);
    peer.resume();
    const timer = setInterval(() => client.write(Buffer.alloc(100_000)), 10);
    onTestFinished(() => clearInterval(timer));
    const run = async (...args: string[]) => {
      const { status, stdout } = await sockdex.run(["top", "--once", "--interval", "0.2", ...args, of(port)]);
      expect(status).toBe(0);
      return linesOf(stdout);
    };
    expect(await run("--by", "service", "--sort", "bytesIn")).toEqual([
      expect.stringMatching(/^SERVICE +IN\/s +OUT\/s +TOTAL\/s +RETR\/s +CONNS +NEW\/s +END\/s$/),
      expect.stringMatching(new RegExp(`^inbound :${port} +[\\d.]+ MB +0 B +[\\d.]+ MB +0 +1 +0 +0$`)),
      expect.stringMatching(new RegExp(`^outbound :${port} +0 B +[\\d.]+ MB +[\\d.]+ MB +\\S+ +1 +0 +0$`)),
      expect.stringMatching(/^TOTAL +[\d.]+ MB +[\d.]+ MB +[\d.]+ MB +\S+ +2 +0 +0$/),
    ]);
    expect(await run("--by", "service", "--limit", "1", "--bits")).toEqual([
      expect.stringMatching(/^SERVICE /),
      expect.stringMatching(/ Mbit /),
      "1 more",
      expect.stringMatching(/^TOTAL .*Mbit /),
    ]);
    const connections = await run("--by", "connection");
    expect(connections[0]).toMatch(/^LOCAL +REMOTE +PROCESS +IN\/s +OUT\/s +TOTAL\/s +RETR\/s$/);
    expect(connections[1]).toMatch(new RegExp(`^127.0.0.1:\\d+ +127.0.0.1:\\d+ +\\S+ ${process.pid} +`));
  });

  it("writes a table for each interval where there is no terminal", async () => {
    const { port } = await connection(IPV4);
    const args = ["top", "--count", "2", "--interval", "0.05", "--by", "peer"];
    const { status, stdout } = await sockdex.run([...args, of(port)]);
    const time = expect.stringMatching(/^\d\d:\d\d:\d\d$/);
    const table = [
      expect.stringMatching(/^PEER /),
      expect.stringMatching(/^127.0.0.1 /),
      expect.stringMatching(/^TOTAL /),
    ];
    expect({ status, lines: linesOf(stdout) }).toEqual({ status: 0, lines: [time, ...table, "", time, ...table] });
    expect(await sockdex.run(["top", "--count", "0"])).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it("takes filters, families and processes", async () => {
    const { port, clientPort } = await connection(IPV4);
    const sockets = async (...args: string[]) => {
      const { stdout } = await sockdex.run(["top", "--once", "--json", "--interval", "0.02", ...args]);
      return (objectsOf(stdout) as Table[])[0]?.total.sockets;
    };
    expect(await sockets(`sport = :${port}`)).toBe(1);
    expect(await sockets("--dport", `${port}`, "--state", "established")).toBe(1);
    expect(await sockets("-4", of(port))).toBe(2);
    expect(await sockets("-6", of(port))).toBe(0);
    expect(await sockets(`pid = ${process.pid} and sport = :${clientPort}`)).toBe(1);
    expect(await sockets(`pid != ${process.pid} and sport = :${clientPort}`)).toBe(0);
  });

  describe.skipIf(process.getuid?.() !== 0)("as another user (skipped: tests do not run as root)", () => {
    it("counts all the same, and says that processes cannot be seen", async () => {
      const { port } = await connection(IPV4);
      const args = ["top", "--once", "--interval", "0.05", of(port)];
      const { status, stdout, stderr } = await sockdex.run(args, { uid: 65534 });
      expect(status).toBe(0);
      expect(linesOf(stdout)[1]).toMatch(/^unknown process +0 B +0 B +0 B +0 +2 +0 +0$/);
      expect(stderr).toMatch(
        /^sockdex: \d+ of \d+ processes could not be inspected \(permission denied\): what they move counts for no process\n$/,
      );
      const json = await sockdex.run([...args, "--json"], { uid: 65534 });
      expect(json.stderr).toBe("");
      expect(objectsOf(json.stdout)).toMatchObject([
        {
          top: [{ key: null, sockets: 2 }],
          missing: [{ what: "processes", reason: expect.stringMatching(/inspected/) }],
        },
      ]);
    });
  });

  it("says what to do where the kernel's counters cannot be read", async () => {
    expect(await withoutKoffi.run(["top", "--once"])).toEqual({
      status: 1,
      stdout: "",
      stderr:
        "sockdex: Reading sockets by netlink needs the package koffi, which is not installed: npm install koffi. " +
        "top cannot do without: /proc does not count bytes\n",
    });
  });

  it.each([
    [93, /^sockdex: This kernel cannot be asked for sockets by netlink: it has no sock_diag\. /],
    [1, /^sockdex: socket of the family AF_NETLINK failed: EPERM, .*\. /],
  ])("says so in a sandbox without netlink, errno %i", async (errno, why) => {
    const preload = resolve(import.meta.dirname, "../refusals/no-sock-diag.cjs");
    const env = { NODE_OPTIONS: `--require=${preload}`, SOCKDEX_TEST_ERRNO: String(errno) };
    const { status, stdout, stderr } = await sockdex.run(["top", "--once"], { env });
    expect({ status, stdout, stderr }).toEqual({ status: 1, stdout: "", stderr: expect.stringMatching(why) });
    expect(stderr).toMatch(/\. top cannot do without: \/proc does not count bytes\n$/);
  });

  it.skipIf(WHY_NO_MOUNT)("goes on where procfs is not mounted, without processes", async () => {
    const script = 'mount -t tmpfs none /proc && exec "$0" "$1" top --once --interval 0.05 --json';
    const child = spawnSync("unshare", ["-m", "sh", "-c", script, process.execPath, sockdex.path()], {
      encoding: "utf8",
    });
    expect({ status: child.status, stderr: child.stderr }).toEqual({ status: 0, stderr: "" });
    expect(objectsOf(child.stdout)).toMatchObject([{ missing: [{ what: "processes", code: "ERR_NO_PROCFS" }] }]);
  });

  it.skipIf(WHY_NONE !== undefined)("measures another network namespace", async () => {
    const namespace = await Namespace.start();
    const args = ["top", "--once", "--interval", "0.05", "--by", "service", "--json", "--pid", String(namespace.pid)];
    const { status, stdout } = await sockdex.run(args);
    expect(status).toBe(0);
    const [listened] = namespace.ports;
    expect(objectsOf(stdout)).toMatchObject([
      { total: { sockets: 2 }, top: [{ key: `inbound,${listened}` }, { key: `outbound,${listened}` }] },
    ]);
  });

  it("has status 1 where its output cannot be written", async () => {
    const { status, stderr } = await sockdex.shell('"$NODE" "$SOCKDEX" top --once --interval 0.05 >/dev/full');
    expect({ status, stderr }).toEqual({ status: 1, stderr: expect.stringMatching(/^sockdex: [^\n]*ENOSPC/) });
  });

  it.each([
    [["-u"], "top counts TCP alone: the kernel does not count the bytes of udp by socket"],
    [["-p", "tcp,raw"], "top counts TCP alone: the kernel does not count the bytes of raw by socket"],
    [["-l"], "listeners move no bytes: --by service adds up their connections"],
    [["--by", "colour"], 'Sockets are not counted by "colour": one of service, connection, remote,'],
    [["--sort", "speed"], '--sort: "speed" is not one of'],
    [["--once", "--count", "2"], "cannot be used with"],
    [["--source", "procfs"], "top has no option --source"],
    [["dport equals 1"], 'Filter, character 7: "equals"'],
  ])("refuses %s", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(["top", ...args]);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: expect.stringContaining(message) });
  });
});
