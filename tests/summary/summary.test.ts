import { describe, expect, it } from "vitest";
import { PROTOCOLS, SocketTable, STATES, Summarizer, type Summary, shownState, summarize } from "../../src/core";
import { stateCode } from "../../src/table/states";
import { unreadBytes } from "../../src/table/unread";
import { holdersOf } from "../filter/plain-filter";
import { generateDump } from "../generate/index";
import { type OracleRow, parseOracle } from "../oracle/index";

const dump = Buffer.concat(
  PROTOCOLS.slice(0, 4).map((protocol, i) => generateDump({ protocol, rows: 3000, seed: 7 + i })),
);
const { rows } = parseOracle(dump);
const table = SocketTable.parse(dump);

/** The same by the plainest means: a map of the rows' own words. */
function count(keyOf: (row: OracleRow, index: number) => string | undefined): Map<string, number> {
  const counts = new Map<string, number>();
  for (const [index, row] of rows.entries()) {
    const key = keyOf(row, index);
    if (key !== undefined) counts.set(key, (counts.get(key) ?? 0) + 1);
  }
  return counts;
}

const stateOf = ({ state }: OracleRow) => STATES[state & 0x7f] ?? `UNKNOWN(${state & 0x7f})`;
const isListening = (row: OracleRow) => stateOf(row) === "LISTEN" && row.protocol.startsWith("tcp");
const hasPeer = (index: number) => !/^(0\.0\.0\.0|::|::ffff:0\.0\.0\.0)$/.test(table.row(index).remoteAddress);
const plain = (address: string) => address.replace("::ffff:", "");
const port = (number: number) => (number === 0 ? undefined : String(number));
const isV4 = (address: string) => address.includes(".");

/** An IPv6 address's first four groups. */
function network64(address: string): string {
  const [head = "", tail = ""] = address.split("::");
  const before = head.split(":").filter(Boolean);
  const after = tail.split(":").filter(Boolean);
  const groups = address.includes("::")
    ? [...before, ...Array(8 - before.length - after.length).fill("0"), ...after]
    : before;
  return groups.slice(0, 4).join(":");
}

describe("a summary", () => {
  const by = [
    ...["remote", "remote/24", "local/8/0", "local-port", "remote-port", "uid", "state", "protocol", "process", "pid"],
    ...["state,local-port", "remote/24,remote-port,process", "local,uid"],
  ];
  const holders = { byInode: new Map(rows.map(({ inode }) => [inode, holdersOf(inode)])) };
  const summary = summarize(table, { by, holders, top: 100_000 });
  const group = (name: string) => summary.groups.find((one) => one.by === name);
  const asMap = (name: string) => new Map(group(name)?.top.map(({ key, sockets }) => [key, sockets]));

  it("counts by protocol and state", () => {
    expect(summary.total).toBe(rows.length);
    expect(new Map(Object.entries(summary.byState))).toEqual(count(stateOf));
    for (const [protocol, states] of Object.entries(summary.byProtocol)) {
      expect(new Map(Object.entries(states))).toEqual(
        count((row) => (row.protocol === protocol ? stateOf(row) : undefined)),
      );
    }
    expect(Object.keys(summary.byProtocol)).toEqual(PROTOCOLS.slice(0, 4));
  });

  it("counts by timers", () => {
    const timers = ["none", "retransmit", "keepalive", "timewait", "probe"];
    const expected = count(({ timer }) => timers[timer] ?? `timer${timer}`);
    expect(new Map(Object.entries(summary.byTimer))).toEqual(expected);
  });

  it("counts the same by networks alone as beside addresses", () => {
    for (const name of ["remote/8/32", "remote/24", "local/8/0"]) {
      const beside = summarize(table, { by: ["remote", "local", name], top: 100_000 });
      expect(summarize(table, { by: [name], top: 100_000 }).groups[0]).toEqual(beside.groups[2]);
    }
  });

  it("counts by the peer's address, IPv4 and v4-mapped as one", () => {
    const expected = count((_, i) => (hasPeer(i) ? plain(table.row(i).remoteAddress) : undefined));
    expect(asMap("remote")).toEqual(expected);
    expect(group("remote")).toMatchObject({
      distinct: expected.size,
      sockets: [...expected.values()].reduce((sum, one) => sum + one, 0),
    });
  });

  it("counts by networks", () => {
    const remote = count((_, i) => {
      const address = plain(table.row(i).remoteAddress);
      if (!hasPeer(i)) return undefined;
      return isV4(address) ? `${address.split(".").slice(0, 3).join(".")}.0/24` : network64(address);
    });
    const told = new Map<string, number>();
    for (const [key, sockets] of asMap("remote/24"))
      told.set(isV4(key) ? key : network64(key.replace("/64", "")), sockets);
    expect(told).toEqual(remote);
    const local = count((_, i) => {
      const address = plain(table.row(i).localAddress);
      return isV4(address) ? `${address.split(".")[0]}.0.0.0/8` : "::/0";
    });
    expect(asMap("local/8/0")).toEqual(local);
  });

  it("counts by ports and owners", () => {
    expect(asMap("local-port")).toEqual(count(({ localPort }) => port(localPort)));
    expect(asMap("remote-port")).toEqual(count(({ remotePort }) => port(remotePort)));
    expect(asMap("uid")).toEqual(count(({ inode, uid }) => (inode === 0 ? undefined : String(uid))));
  });

  it("counts by states as they are shown, protocols, and by all that hold a socket, each socket once", () => {
    const shownOf = (row: OracleRow) => shownState(stateOf(row), row.protocol);
    const processOf = ({ inode }: OracleRow) =>
      holdersOf(inode)
        .map(({ name }) => name)
        .join(", ") || undefined;
    expect(asMap("state")).toEqual(count(shownOf));
    expect(asMap("protocol")).toEqual(count(({ protocol }) => protocol));
    expect(asMap("process")).toEqual(count(processOf));
    expect(asMap("pid")).toEqual(
      count(({ inode }) => {
        const [first, ...others] = holdersOf(inode);
        return first && `${first.name} ${first.pid}${others.length > 0 ? ` +${others.length}` : ""}`;
      }),
    );
    expect([...asMap("process").keys()].sort()).toEqual(["nginx, nginx: worker p", "nginx: worker p", "node"]);
    expect(() => summarize(table, { by: ["state,process"] })).toThrow(/Counting by state,process takes who holds/);
  });

  it("counts several things together, of rows that have them all", () => {
    const join = (...keys: (string | undefined)[]) =>
      keys.every((key) => key !== undefined) ? keys.join(",") : undefined;
    const shownOf = (row: OracleRow) => shownState(stateOf(row), row.protocol);
    expect(asMap("state,local-port")).toEqual(count((row) => join(shownOf(row), port(row.localPort))));
    expect(asMap("local,uid")).toEqual(
      count(({ uid, inode }, i) => join(plain(table.row(i).localAddress), inode === 0 ? undefined : String(uid))),
    );
    const three = group("remote/24,remote-port,process");
    const one = three?.top[0];
    expect(one?.keys).toHaveLength(3);
    expect(one?.key).toBe(one?.keys?.join(","));
    expect(three?.distinct).toBe(three?.top.length);
    const isOf = (row: OracleRow, i: number) => hasPeer(i) && row.remotePort > 0 && holdersOf(row.inode).length > 0;
    expect(three?.sockets).toBe(rows.filter(isOf).length);
  });

  it("has the largest first, and of equals the lowest", () => {
    for (const { top } of [group("local-port"), group("uid")].flatMap((one) => one ?? [])) {
      const sorted = [...top].sort((a, b) => b.sockets - a.sockets || Number(a.key) - Number(b.key));
      expect(top).toEqual(sorted);
    }
    const few = summarize(table, { by, holders, top: 3 });
    for (const [i, { top }] of few.groups.entries()) expect(top).toEqual(summary.groups[i]?.top.slice(0, 3));
  });

  it("tells listeners, queues and retransmits", () => {
    const listening = rows.filter(isListening);
    const others = rows.filter((row) => !isListening(row));
    const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
    const inodesBy = (of: (row: OracleRow) => number) =>
      others
        .filter((row) => of(row) > 0)
        .sort((a, b) => of(b) - of(a))
        .map(({ inode }) => inode);
    expect(summary.listeners).toMatchObject({
      sockets: listening.length,
      waiting: sum(listening.map(({ rxQueue }) => rxQueue)),
    });
    expect(summary.listeners.top.map(({ inode }) => inode)).toEqual(
      listening.sort((a, b) => b.rxQueue - a.rxQueue).map(({ inode }) => inode),
    );
    // The end of a connection is not data.
    const unreadOf = ({ state, rxQueue }: OracleRow) => unreadBytes(stateCode(state), rxQueue);
    const { rx, tx } = summary.queues;
    expect([rx.bytes, tx.bytes]).toEqual([sum(others.map(unreadOf)), sum(others.map(({ txQueue }) => txQueue))]);
    expect(rx.top.map(({ inode }) => inode)).toEqual(inodesBy(unreadOf));
    expect(tx.top.map(({ inode }) => inode)).toEqual(inodesBy(({ txQueue }) => txQueue));
    expect(summary.retransmitting.top.map(({ inode }) => inode)).toEqual(inodesBy(({ retransmits }) => retransmits));
    expect(summary.retransmitting.sockets).toBe(inodesBy(({ retransmits }) => retransmits).length);
  });

  it("is the same over many tables, and over those rows only that are given", () => {
    const parts = new Summarizer({ by, holders, top: 50 });
    for (let from = 0; from < table.size; from += 700) {
      const part = SocketTable.parse(dump);
      parts.add(
        part,
        Uint32Array.from({ length: Math.min(700, table.size - from) }, (_, i) => from + i),
      );
      part.clear();
    }
    const whole: Summary = summarize(table, { by, holders, top: 50 });
    expect(JSON.parse(JSON.stringify(parts.summary))).toEqual(JSON.parse(JSON.stringify(whole)));
  });

  it("of nothing is all zeros", () => {
    const none = new Summarizer().summary;
    expect(none).toEqual({
      total: 0,
      byState: {},
      byProtocol: {},
      byTimer: {},
      groups: ["remote", "remote/24", "local-port"].map((name) => ({ by: name, sockets: 0, distinct: 0, top: [] })),
      listeners: { sockets: 0, waiting: 0, top: [] },
      queues: {
        rx: { sockets: 0, bytes: 0, top: [], impossible: 0 },
        tx: { sockets: 0, bytes: 0, top: [], impossible: 0 },
      },
      retransmitting: { sockets: 0, top: [] },
    });
  });
});

describe("what sockets are counted by", () => {
  it.each([
    ["remote/56", "2001:db8::/56", "10.1.2.0/24"],
    ["remote/16/48", "2001:db8::/48", "10.1.0.0/16"],
    ["remote/0/0", "::/0", "0.0.0.0/0"],
    ["remote/32/128", "2001:db8::1", "10.1.2.3"],
  ])("%s", (name, v6, v4) => {
    const row = (remote: string) =>
      `0: ${"0".repeat(remote.length)}:1F90 ${remote}:C350 01 00000000:00000000 00:00000000 00000000 0 0 7\n`;
    const text = `${row("0302010A")}${row("B80D0120000000000000000001000000")}`;
    const [group] = summarize(SocketTable.parse(Buffer.from(text)), { by: [name] }).groups;
    expect(group?.top.map(({ key }) => key).sort()).toEqual([v4, v6].sort());
  });

  it.each(["remote/33/64", "remote/129", "remote/", "remotely", "local-ports", "remote/1/2/3", ""])(
    "not %j",
    (name) => {
      expect(() => summarize(table, { by: [name] })).toThrow(
        expect.objectContaining({ code: "ERR_INVALID_ARGUMENT", message: expect.stringContaining("one of remote, ") }),
      );
    },
  );
});
