import { execFileSync } from "node:child_process";
import { createSocket } from "node:dgram";
import { once } from "node:events";
import { existsSync, readFileSync, statSync } from "node:fs";
import { createServer } from "node:net";
import koffi from "koffi";
import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import {
  findSocket,
  type InfoColumn,
  parseFilter,
  readSockets,
  type SocketRow,
  socketNow,
  type UnixRow,
} from "../../src/index";
import { descriptorOf, type SocketLike } from "../../src/procfs/node/descriptor";
import { type TcpInfo, tcpInfo } from "../../src/sockopt/index";
import { infoColumns } from "../../src/table/info/info-columns";
import { columns, type Element } from "../../src/table/schema";
import { hasSs } from "../filter/marked-dump";
import { at, connection, dial, IPV4, listenAt, localPortOf, portOf } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { runInNamespace, WHY_NO_NAMESPACE } from "./run-in-namespace";

const WIDTHS: Record<Element, number> = { u8: 1, u16: 2, u32: 4, i32: 4, u64: 8, f64: 8, bytes16: 16, name16: 16 };
const OF_TCP_INFO = columns.flatMap(({ name, infoBytes }) => (infoBytes ? [name as InfoColumn & keyof TcpInfo] : []));

const read = (port: number, info: true | InfoColumn[] = true) =>
  readSockets({
    source: "netlink",
    protocols: ["tcp"],
    info,
    filter: parseFilter(`sport = ${port} or dport = ${port}`),
  });

function setOption(socket: SocketLike, level: number, option: number, text: string): void {
  const bytes = Buffer.from(`${text}\0`);
  const call = koffi.load(null).func("setsockopt", "int", ["int", "int", "int", "void *", "unsigned int"]);
  expect(call(descriptorOf(socket) ?? -1, level, option, bytes, bytes.length)).toBe(0);
}

/**
 * Of what getsockopt says before and after, the row has what did not change between: how many fields these are. 0 where
 * one differs: it may have changed to and fro.
 */
function compare(row: SocketRow | undefined, before: TcpInfo | undefined, after: TcpInfo | undefined): number {
  const same = OF_TCP_INFO.filter((name) => before?.[name] === after?.[name]);
  const isEqual = same.every((name) => {
    const value = before?.[name];
    return row?.[name] === (value === undefined ? undefined : Number(value));
  });
  return isEqual ? same.length : 0;
}

it("takes no more than 200 bytes a row", () => {
  const bytes = columns.filter(({ group }) => group === "info").map(({ element }) => WIDTHS[element]);
  expect(bytes.reduce((sum, width) => sum + width)).toBeLessThanOrEqual(200);
});

whereSupported("info of a row", () => {
  it("is what getsockopt says, idle, after transfers, and stalled", async () => {
    const { port, client, peer } = await connection(IPV4);
    const check = async () => {
      for (const socket of [client, peer]) {
        const row = await until("most of it does not move", () => {
          const before = tcpInfo(socket);
          const row = read(port).of(socket);
          // The rates and what was last done move with the clock.
          return compare(row, before, tcpInfo(socket)) > OF_TCP_INFO.length - 5 ? row : undefined;
        });
        expect(row.congestion).toMatch(/^\w+$/);
        expect(row.socketDrops).toBe(0);
        expect(row).not.toHaveProperty("backlogLimit");
        expect(row).not.toHaveProperty("interface");
      }
    };
    await check();
    client.write(Buffer.alloc(300_000));
    peer.write("hello");
    let received = 0;
    peer.on("data", (data) => (received += data.length));
    client.resume();
    await until("it arrives", () => (received === 300_000 ? true : undefined));
    await check();
    expect(read(port).of(client)).toMatchObject({ bytesReceived: 5, bytesSent: 300_000, notsentBytes: 0 });
    peer.pause();
    client.write(Buffer.alloc(20_000_000));
    await until("the peer's window is full", () => ((tcpInfo(client)?.notsentBytes ?? 0) > 0 ? true : undefined));
    await until("nothing moves any more", () => {
      const [before, row, after] = [tcpInfo(client), read(port).of(client), tcpInfo(client)];
      if (before?.bytesSent !== after?.bytesSent || before?.notsentBytes !== after?.notsentBytes) return undefined;
      return compare(row, before, after) > 0 && (row?.rwndLimited ?? 0) > 0 ? true : undefined;
    });
  });

  it("has a congestion control's name, and a bound interface's number", async () => {
    const { port, accepted } = await listenAt(IPV4);
    const client = dial(IPV4, port);
    await once(client, "connect");
    setOption(client, 6, 13, "reno"); // TCP_CONGESTION
    setOption(client, 1, 25, "lo"); // SO_BINDTODEVICE
    const lo = Number(readFileSync("/sys/class/net/lo/ifindex", "utf8"));
    expect(read(port).of(client)).toMatchObject({ congestion: "reno", interface: lo });
    await until("it is accepted", () => accepted[0]);
    expect(read(port).of(accepted[0])?.interface).toBeUndefined();
    expect(socketNow(client, { info: ["interface"] })?.interface).toBe(lo);
  });

  it("has the control group of who made the socket", async () => {
    const path = /^0::(.*)$/m.exec(readFileSync("/proc/self/cgroup", "utf8"))?.[1] ?? "";
    const folder = ["/sys/fs/cgroup/unified", "/sys/fs/cgroup"].find((one) => existsSync(`${one}/cgroup.procs`));
    const { port, server } = await connection(IPV4);
    const { cgroup } = read(port).of(server) ?? {};
    // Kernels before 5.9 do not say.
    if (folder !== undefined && cgroup !== undefined) expect(cgroup).toBe(statSync(folder + path).ino);
  });

  it("has a listener's backlog, and nothing of a connection", async () => {
    const server = createServer();
    onTestFinished(() => void server.close());
    server.listen({ host: IPV4, port: 0, backlog: 7 });
    await once(server, "listening");
    const row = read(portOf(server)).of(server);
    expect(row).toMatchObject({ state: "LISTEN", backlogLimit: 7, txQueue: 0, socketDrops: 0 });
    for (const name of OF_TCP_INFO) expect(row).not.toHaveProperty(name);
    expect(findSocket(at(IPV4, portOf(server)), undefined, { info: ["backlogLimit"] })?.backlogLimit).toBe(7);
  });

  it("has of datagram sockets what all sockets have", async () => {
    const socket = createSocket("udp4");
    onTestFinished(() => void socket.close());
    socket.bind(0, IPV4);
    await once(socket, "listening");
    const row = readSockets({ source: "netlink", protocols: ["udp"], info: true }).of(socket);
    expect(row?.cookie).toBeGreaterThan(0n);
    expect(row?.socketDrops).toBe(0);
    for (const name of [...OF_TCP_INFO, "congestion", "backlogLimit"]) expect(row).not.toHaveProperty(name);
  });

  it("is held and asked for by its names", async () => {
    const { port, client } = await connection(IPV4);
    const table = read(port, ["rtt", "congestion"]);
    const held = Object.keys(table.columns).filter((name) => (infoColumns as string[]).includes(name));
    expect(held.sort()).toEqual(["congestion", "cookie", "infoBytes", "rtt"]);
    const row = table.of(client);
    expect(row?.rtt).toBe(tcpInfo(client)?.rtt);
    expect(Object.keys(row?.toJSON() ?? {}).slice(-3)).toEqual(["cookie", "congestion", "rtt"]);
    const { columns } = table;
    expect(table.refresh().columns.rtt?.buffer).toBe(columns.rtt?.buffer);
    expect(table.of(client)?.rtt).toBe(row?.rtt);
  });

  it("comes with one socket too", async () => {
    const { port, client } = await connection(IPV4);
    const ends = [at(IPV4, localPortOf(client)), at(IPV4, port)] as const;
    const row = read(port).of(client);
    const drop = ({ index, lastDataSent, lastDataRecv, ...rest }: SocketRow | UnixRow) => rest;
    for (const found of [findSocket(...ends, { info: true }), socketNow(client, { info: true })]) {
      expect(found && drop(found)).toEqual(row && drop(row));
    }
    const some = findSocket(...ends, { info: ["rtt"], details: true });
    expect(some).toMatchObject({ rtt: row?.rtt, cookie: row?.cookie, congestionWindow: row?.sndCwnd });
    expect(some).not.toHaveProperty("sndCwnd");
    expect(findSocket(...ends)).not.toHaveProperty("cookie");
    expect(findSocket(...ends, { info: true })?.sndCwnd).toBe(row?.sndCwnd);
  });

  describe.skipIf(WHY_NO_NAMESPACE || !hasSs)(
    WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "beside ss, in every state",
    () => {
      let child: Awaited<ReturnType<typeof runInNamespace>>;
      beforeAll(async () => {
        child = await runInNamespace("every-state.ts");
      });
      afterAll(() => void child.kill("SIGKILL"));

      /** Of each cookie the words of ss that do not move. */
      function askSs(): Map<string, string> {
        const args = ["-t", String(child.pid), "-n", "ss", "-HOtinema"];
        const lines = execFileSync("nsenter", args, { encoding: "latin1", maxBuffer: 2 ** 28 })
          .trim()
          .split("\n");
        return new Map(
          lines.map((line) => {
            const word = (pattern: RegExp) => pattern.exec(line)?.[1] ?? "";
            const drops = word(/skmem:\([^)]*,d(\d+)\)/);
            return [
              word(/ sk:([0-9a-f]+)/),
              [
                word(/ (cubic|reno|bbr)\b/),
                drops,
                ...[/ rtt:([\d./]+)/, / mss:(\d+)/, / cwnd:(\d+)/, / bytes_sent:(\d+)/, / bytes_acked:(\d+)/].map(word),
                ...[/ bytes_received:(\d+)/, / segs_in:(\d+)/, / unacked:(\d+)/, / minrtt:([\d.]+)/].map(word),
              ].join(" "),
            ];
          }),
        );
      }

      const ms = (microseconds: number) => String(Number((microseconds / 1000).toPrecision(6)));
      const unlessZero = (value = 0) => (value === 0 ? "" : String(value));

      function asSs(row: SocketRow): string {
        const { rtt, rttvar = 0, minRtt } = row;
        return [
          ...[row.congestion ?? "", row.socketDrops ?? "", rtt ? `${ms(rtt)}/${ms(rttvar)}` : ""],
          ...[unlessZero(row.sndMss), unlessZero(row.sndCwnd), unlessZero(row.bytesSent), unlessZero(row.bytesAcked)],
          ...[unlessZero(row.bytesReceived), unlessZero(row.segsIn), unlessZero(row.unacked)],
          minRtt && minRtt !== 0xffffffff ? ms(minRtt) : "",
        ].join(" ");
      }

      it("is the same", async () => {
        await until("a moment in which nothing changes", () => {
          const before = askSs();
          const table = readSockets({ source: "netlink", pid: child.pid, info: true });
          const after = askSs();
          if (JSON.stringify([...before]) !== JSON.stringify([...after])) return undefined;
          expect(table.size).toBe(before.size);
          const compared = new Set<string>();
          for (const row of table) {
            // Of a listener ss prints the window that its connections begin with.
            if (row.state === "LISTEN") continue;
            expect([row.state, asSs(row)]).toEqual([row.state, before.get((row.cookie ?? 0n).toString(16))]);
            compared.add(row.state);
          }
          expect(compared.size).toBeGreaterThan(8);
          return true;
        });
      });

      it("is absent where the kernel keeps none", () => {
        const table = readSockets({ source: "netlink", pid: child.pid, info: true });
        const small = [...table].filter(({ state }) => state === "TIME_WAIT" || state === "SYN_RECV");
        expect(small.length).toBeGreaterThan(0);
        for (const row of small) {
          expect(row.cookie).toBeGreaterThan(0n);
          for (const name of [...OF_TCP_INFO, "congestion", "socketDrops"]) expect(row).not.toHaveProperty(name);
        }
      });
    },
  );
});
