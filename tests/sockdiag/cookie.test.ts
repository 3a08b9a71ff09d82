import { once } from "node:events";
import { expect, it } from "vitest";
import { type InfoColumn, parseFilter, readSockets } from "../../src/index";
import { libc } from "../../src/libc/libc";
import { diagExports } from "../../src/module/diag";
import { descriptorOf, type SocketLike } from "../../src/procfs/node/descriptor";
import { LiveTable } from "../../src/procfs/tables/live-table";
import { generateDump } from "../generate/index";
import { connection, IPV4 } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { recorded } from "./recorded";

const SOL_SOCKET = 1;
const SO_COOKIE = 57;

function cookieOf(socket: SocketLike): bigint {
  const bytes = new Uint8Array(8);
  expect(libc().getsockopt(descriptorOf(socket) ?? -1, SOL_SOCKET, SO_COOKIE, bytes)).toBe(8);
  return new DataView(bytes.buffer).getBigUint64(0, true);
}

whereSupported("the cookie of a row", () => {
  it("is what the socket says, and stays when the process has closed it", async () => {
    const { port, server, client, peer } = await connection(IPV4);
    const table = readSockets({
      ...{ source: "netlink", protocols: ["tcp"], info: ["cookie"] },
      filter: { localPort: port },
    });
    expect(table.of(peer)?.cookie).toBe(cookieOf(peer));
    expect(table.of(server)?.cookie).toBe(cookieOf(server));
    const cookie = cookieOf(peer);
    expect(table.of(peer)?.toJSON().cookie).toBe(cookie.toString(16).padStart(16, "0"));
    // Who ends first waits.
    peer.end();
    await once(client.resume(), "end");
    client.end();
    const waiting = await until("the connection waits", () =>
      [...table.refresh()].find(({ state }) => state === "TIME_WAIT"),
    );
    expect(waiting).toMatchObject({ cookie, inode: 0 });
  });

  it("comes alone, and refresh() reads it into the same memory", async () => {
    const { port } = await connection(IPV4);
    const table = readSockets({
      ...{ source: "netlink", protocols: ["tcp"], info: ["cookie"] },
      filter: parseFilter(`sport = ${port} or dport = ${port}`),
    });
    const before = table.columns.cookie;
    expect(Object.keys(table.columns).at(-1)).toBe("cookie");
    expect(before).toHaveLength(3);
    expect(table.refresh().columns.cookie?.buffer).toBe(before?.buffer);
    expect(table.columns.cookie).toEqual(before);
    expect(new Set(before).size).toBe(3);
  });

  it("comes with details, and not where nobody asked for it", async () => {
    const { port, server } = await connection(IPV4);
    const read = (info?: InfoColumn[]) =>
      readSockets({
        source: "netlink",
        protocols: ["tcp"],
        details: true,
        filter: parseFilter(`sport = ${port} or dport = ${port}`),
        ...(info && { info }),
      });
    expect(read(["cookie"]).of(server)).toMatchObject({ cookie: cookieOf(server), slot: 0 });
    for (const table of [read(), read([])]) {
      expect(table.columns).not.toHaveProperty("cookie");
      expect(table.row(0)).not.toHaveProperty("cookie");
      expect(table.row(0).toJSON()).not.toHaveProperty("cookie");
    }
  });

  it("is refused where it cannot be, and a wrong name too", () => {
    expect(() => readSockets({ info: true })).toThrow(/info is not in \/proc/);
    const info = (given: unknown) => readSockets({ source: "auto", info: given as InfoColumn[] });
    expect(() => info(["cookies"])).toThrow(/"cookies" is not an info column/);
    expect(() => info("cookie")).toThrow(/info is true, false, or a list/);
  });
});

it("is absent from rows of text, in a memory that held netlink's", () => {
  const bytes = recorded("tcp");
  const text = generateDump({ protocol: "tcp", rows: 3, seed: 1 });
  const feed = (one: LiveTable) =>
    one.feedRows({ protocol: "tcp" }, ({ memory, window }) => {
      window.set(bytes);
      diagExports(memory).readMessages(bytes.length, 0, 1);
      return bytes.length;
    });
  let isText = false;
  const table = new LiveTable(
    {},
    (one) => {
      one.clear();
      if (isText) one.append(text).end();
      else feed(one);
    },
    { info: ["cookie"] },
  );
  expect(table.row(0).cookie).toBeGreaterThan(0n);
  isText = true;
  expect(table.refresh().columns.cookie).toEqual(new BigUint64Array(3));
  for (const row of table) expect(row).not.toHaveProperty("cookie");
  expect(table.row(0).toJSON()).not.toHaveProperty("cookie");
  isText = false;
  expect(table.refresh().columns.cookie).toHaveLength(table.size);
});
