import { fork } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { inodeOf, type SocketRow, socketHolders } from "../../../src/index";
import type { RateGroup, Snapshot } from "../../../src/live/index";
import { errorOf } from "../../procfs/errors";
import { connection, dial, IPV4, listenAt } from "../../procfs/loopback";
import { until } from "../../procfs/until";
import { runInNamespace, WHY_NO_NAMESPACE } from "../../sockdiag/run-in-namespace";
import { whereSupported } from "../../sockopt/where-supported";
import { watch } from "../watch";

const INFO = { source: "netlink", info: ["bytesReceived"] } as const;

/** Rates added up row by row. */
function plainGroups(snapshot: Snapshot, keyOf: (row: SocketRow) => string | undefined) {
  const groups = new Map<string, { sockets: number; bytesIn: number; bytesOut: number; segmentsOut: number }>();
  for (const row of snapshot.table) {
    const rates = snapshot.rates?.of(row.index);
    const key = keyOf(row);
    if (!rates || key === undefined) continue;
    const sums = groups.get(key) ?? { sockets: 0, bytesIn: 0, bytesOut: 0, segmentsOut: 0 };
    groups.set(key, {
      sockets: sums.sockets + 1,
      bytesIn: sums.bytesIn + rates.bytesIn,
      bytesOut: sums.bytesOut + rates.bytesOut,
      segmentsOut: sums.segmentsOut + rates.segmentsOut,
    });
  }
  return groups;
}

function expectGroups(group: RateGroup | undefined, expected: ReturnType<typeof plainGroups>): void {
  const found = new Map(group?.top.map(({ key, ...entry }) => [key, entry]));
  expect([...found.keys()].sort()).toEqual([...expected.keys()].sort());
  for (const [key, sums] of expected) {
    const { sockets, bytesIn = -1, bytesOut = -1, segmentsOut = -1 } = found.get(key) ?? {};
    expect([key, sockets]).toEqual([key, sums.sockets]);
    for (const [is, was] of [
      [bytesIn, sums.bytesIn],
      [bytesOut, sums.bytesOut],
      [segmentsOut, sums.segmentsOut],
    ] as const) {
      expect(is / (was || 1)).toBeCloseTo(was === 0 ? 0 : 1, 9);
    }
  }
  expect([group?.distinct, group?.sockets]).toEqual([
    expected.size,
    [...expected.values()].reduce((sum, { sockets }) => sum + sockets, 0),
  ]);
}

/** Connections from some addresses of 127/8, each having sent more than the one before. */
async function crowd() {
  const { port, accepted } = await listenAt("0.0.0.0");
  const clients = ["127.0.0.2", "127.0.0.3", "127.0.1.3", "127.0.1.3"].map((from) => dial(IPV4, port, from));
  await Promise.all(clients.map((client) => once(client, "connect")));
  await until("all are accepted", () => (accepted.length === clients.length ? true : undefined));
  return {
    async send() {
      for (const [i, client] of clients.entries()) client.write(Buffer.alloc((i + 1) * 1000));
      for (const socket of accepted) socket.resume();
      const all = () => accepted.reduce((sum, { bytesRead }) => sum + bytesRead, 0);
      await until("all is received", () => (all() === 10_000 ? true : undefined));
    },
  };
}

/** The first 64 bits of an IPv6 address, as URLs write it: like the kernel's canonical text. */
function networkOf(address: string): string {
  const [, head = "", tail] = /^(.*?)(?:::(.*))?$/.exec(address) ?? [];
  const groups = (text = "") => text.split(":").filter((group) => group !== "");
  const [first, last] = [groups(head), groups(tail)];
  const all = [...first, ...Array.from({ length: 8 - first.length - last.length }, () => "0"), ...last];
  return new URL(`http://[${all.slice(0, 4).join(":")}::]`).hostname.slice(1, -1);
}

/** IPv4 in IPv6 is IPv4. */
const plain = (address: string) => address.replace(/^::ffff:/, "");

whereSupported("rates by what rows have in common", () => {
  it("are the sums of the rows' rates", async () => {
    const { send } = await crowd();
    await connection("::1").catch(() => {});
    const monitor = watch(INFO);
    await monitor.refresh();
    await send();
    const snapshot = await monitor.refresh();
    const by = (what: string) => snapshot.rates?.by(what, { top: 1e6 });
    expectGroups(
      by("remote"),
      plainGroups(snapshot, ({ remoteAddress }) => plain(remoteAddress)),
    );
    expectGroups(
      by("local-port"),
      plainGroups(snapshot, ({ localPort }) => String(localPort)),
    );
    expectGroups(
      by("remote-port"),
      plainGroups(snapshot, ({ remotePort }) => String(remotePort)),
    );
    expectGroups(
      by("uid"),
      plainGroups(snapshot, ({ uid, inode }) => (inode === 0 ? undefined : String(uid))),
    );
    const network = ({ remoteAddress }: SocketRow) => {
      const address = plain(remoteAddress);
      if (address.includes(":")) return `${networkOf(address)}/64`;
      return `${address.split(".").slice(0, 3).join(".")}.0/24`;
    };
    const networks = by("remote/24");
    expectGroups(
      by("state,local-port"),
      plainGroups(snapshot, ({ state, localPort }) => `${state},${localPort}`),
    );
    expectGroups(networks, plainGroups(snapshot, network));
    expect(networks?.by).toBe("remote/24");
  });

  it.skipIf(WHY_NO_NAMESPACE)("come with those that do most first", async () => {
    // Of a network namespace of its own: other tests' connections have these addresses, too.
    const child = await runInNamespace("../live/rates/crowd.ts");
    onTestFinished(() => void child.kill("SIGKILL"));
    const monitor = watch({ ...INFO, pid: child.pid });
    await monitor.refresh();
    child.stdin?.write("send");
    if (child.stdout) await once(child.stdout, "data");
    const { rates, table } = await monitor.refresh();
    const most = rates?.by("remote", { top: 1, sortBy: "bytesIn" }).top[0];
    expect(most?.key).toBe("127.0.1.3");
    expect(most?.sockets).toBe(2);
    expect(((most?.bytesIn ?? 0) * (rates?.elapsedMs ?? 0)) / 1000).toBeCloseTo(7000, 6);
    const own = rates?.by("local-port", { top: 1e6 }).top.find(({ key }) => key === "8080");
    expect(((own?.bytesIn ?? 0) * (rates?.elapsedMs ?? 0)) / 1000).toBeCloseTo(10_000, 6);
    expect(rates?.by("local-port").top.length).toBe(10);
    expect(table.select({ localPort: 8080, state: "ESTABLISHED" }).length).toBe(104);
  });

  it("of processes are those of who holds the sockets", async () => {
    const child = fork(join(import.meta.dirname, "sender.mjs"), []);
    onTestFinished(() => void child.kill("SIGKILL"));
    const { port, accepted } = await listenAt(IPV4);
    child.send({ port });
    await once(child, "message");
    const monitor = watch({ ...INFO, holders: true });
    await monitor.refresh();
    accepted[0]?.resume();
    child.send({ bytes: 40_000 });
    await until("all is received", () => (accepted[0]?.bytesRead === 40_000 ? true : undefined));
    const snapshot = await monitor.refresh();
    const { rates, table } = snapshot;
    const bytes = (rate = Number.NaN) => Math.round((rate * (rates?.elapsedMs ?? 0)) / 1000);
    const group = rates?.by("pid", { top: 1e6 });
    const of = (pid = 0) => group?.top.find(({ key }) => key.endsWith(` ${pid}`));
    expect(of(child.pid)).toMatchObject({ key: expect.stringMatching(/^\w+.* \d+$/), sockets: 1 });
    expect(bytes(of(child.pid)?.bytesOut)).toBe(40_000);
    expect(bytes(of(process.pid)?.bytesIn)).toBeGreaterThanOrEqual(40_000);
    expect(table.of(accepted[0] ?? -1)?.inode).toBe(inodeOf(accepted[0] ?? -1));
    // The same by a pass of one's own.
    const given = rates?.by("pid", { top: 1e6, holders: socketHolders() });
    const own = given?.top.find(({ key }) => key.startsWith(of(child.pid)?.key ?? ""));
    expect(bytes(own?.bytesOut)).toBe(40_000);
    const named = rates?.by("process", { top: 1e6 }).top ?? [];
    const name = of(child.pid)?.key.replace(/ \d+$/, "");
    expect(named.map(({ key }) => key)).toContain(name);
    expect(named.map(({ key }) => key)).not.toContain(of(child.pid)?.key);
  });

  it("are refused by what rows do not have", async () => {
    const monitor = watch(INFO);
    await monitor.refresh();
    const { rates } = await monitor.refresh();
    const refused = (by: string, options = {}) => errorOf("ERR_INVALID_ARGUMENT", () => rates?.by(by, options)).message;
    expect(refused("peer")).toMatch(/"peer": one of remote, .*process/);
    expect(refused("process")).toMatch(/option holders/);
    expect(refused("remote", { most: 3 })).toMatch(/most/);
    expect(refused("remote", { top: -1 })).toMatch(/^top -1/);
    expect(refused("remote", { sortBy: "bytes" })).toMatch(/^sortBy "bytes" is not a rate: one of bytesIn/);
    errorOf("ERR_INVALID_ARGUMENT", () => watch({ holders: 1 as unknown as boolean }));
  });
});
