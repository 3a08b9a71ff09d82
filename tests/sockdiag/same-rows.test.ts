import { spawnSync } from "node:child_process";
import { readlinkSync } from "node:fs";
import fc from "fast-check";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type LiveTable, parseFilter, type ReadOptions, readSockets, type SocketRow } from "../../src/index";
import { drawFilter, printFilter } from "../filter/draw-filter";
import { hasSs } from "../filter/marked-dump";
import { endpoint, unspecified } from "../procfs/ss-lines";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { runInNamespace, WHY_NO_NAMESPACE } from "./run-in-namespace";

const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6"] as const;

const SOURCES = ["procfs", "netlink"] as const;

const FAMILIES = ["IPv4", "IPv6", "v4-mapped"] as const;
const familyOf = ({ protocol, localAddress }: SocketRow): (typeof FAMILIES)[number] =>
  protocol.endsWith("6") ? (localAddress === "::1" ? "IPv6" : "v4-mapped") : "IPv4";

const TCP_STATES = [
  ...["CLOSE_WAIT", "CLOSING", "ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2", "LAST_ACK", "LISTEN", "SYN_RECV"],
  ...["SYN_SENT", "TIME_WAIT"],
];

/** The second of each family's listeners (every-state.ts). */
const MPTCP_PORTS: Record<(typeof FAMILIES)[number], number> = { IPv4: 20001, IPv6: 20013, "v4-mapped": 20025 };

/** What both sources know of a row. */
function known(row: SocketRow): string {
  const { references, pointer, slot, quickAck, timerExpires, ...rest } = row.toJSON();
  const unknown: (keyof typeof rest)[] = [];
  // The text has them of a listener too.
  if (rest.state === "LISTEN") {
    unknown.push("retransmitTimeout", "ackTimeout", "congestionWindow", "slowStartThreshold");
  }
  // The text counts time-outs, and netlink what was sent again: a listener that waits for data sends nothing. Nor does
  // netlink have the owner, who is the listener's.
  if (rest.state === "SYN_RECV") unknown.push("retransmits", "uid");
  return JSON.stringify(rest, (name: string, value: unknown) =>
    unknown.some((one) => one === name) ? undefined : value,
  );
}

const knownRows = (table: LiveTable) => [...table].map(known).sort();

whereSupported("the rows of both sources", () => {
  describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "in every state", () => {
    let child: Awaited<ReturnType<typeof runInNamespace>>;
    beforeAll(async () => {
      child = await runInNamespace("every-state.ts");
    });
    afterAll(() => void child.kill("SIGKILL"));

    const read = (options: ReadOptions) => readSockets({ pid: child.pid, protocols: PROTOCOLS, ...options });

    it("has all states", () => {
      const here = readlinkSync("/proc/thread-self/ns/net");
      const table = read({ source: "netlink" });
      expect(table.source).toBe("netlink");
      expect(Object.keys(table.countByState()).sort()).toEqual([
        ...["CLOSE", "CLOSE_WAIT", "CLOSING", "ESTABLISHED", "FIN_WAIT1", "FIN_WAIT2"],
        ...["LAST_ACK", "LISTEN", "SYN_RECV", "SYN_SENT", "TIME_WAIT"],
      ]);
      // This thread is where it was, and reads other sockets there: an inode is one socket's on the whole machine.
      expect(readlinkSync("/proc/thread-self/ns/net")).toBe(here);
      const own = readSockets({ source: "netlink" });
      expect([...table].filter(({ inode }) => inode > 0 && own.byInode(inode) !== undefined)).toEqual([]);
    });

    it.each(SOURCES)("has each kind of socket in each family, by %s", (source) => {
      const rows = [...read({ source, details: true })];
      for (const family of FAMILIES) {
        const own = rows.filter((row) => familyOf(row) === family);
        const tcp = own.filter(({ protocol }) => protocol.startsWith("tcp"));
        expect([family, ...new Set(tcp.map(({ state }) => state))].sort()).toEqual([family, ...TCP_STATES].sort());
        const has = (what: string, test: (row: SocketRow) => boolean, among = tcp) =>
          expect([family, what, among.some(test)]).toEqual([family, what, true]);
        has("unread bytes", ({ state, rxQueue }) => state === "ESTABLISHED" && rxQueue === 1000);
        has("unacknowledged bytes", ({ state, txQueue }) => state === "FIN_WAIT1" && txQueue > 10_000);
        has("a connection nobody accepted", ({ state, inode }) => state === "ESTABLISHED" && inode === 0);
        has("an accept queue", ({ state, rxQueue }) => state === "LISTEN" && rxQueue > 0);
        // Both ends of it, and its listener: a subflow is in the tables of TCP.
        expect(
          tcp.filter(
            ({ localPort, remotePort }) => MPTCP_PORTS[family] === localPort || MPTCP_PORTS[family] === remotePort,
          ),
        ).toHaveLength(3);
        const udp = own.filter(({ protocol }) => protocol.startsWith("udp"));
        has("unread datagrams", ({ rxQueue }) => rxQueue > 0, udp);
        has("a connected socket of udp", ({ state }) => state === "ESTABLISHED", udp);
        has(
          "an unconnected one, with more than it has room for",
          ({ state, drops }) => state === "CLOSE" && (drops ?? 0) > 0,
          udp,
        );
      }
    });

    it.each([false, true])("is the same, with details: %s", async (details) => {
      // Timers run, and retransmit: what does not change between two readings of the text is compared.
      await until("a moment in which nothing changes", () => {
        const before = knownRows(read({ details }));
        const asked = knownRows(read({ details, source: "netlink" }));
        const after = knownRows(read({ details }));
        if (before.join() !== after.join()) return undefined;
        expect(asked).toEqual(before);
        return true;
      });
    });

    it("has the owner of each, of a SYN_RECV by /proc alone", () => {
      const owners = (source: "procfs" | "netlink") => {
        const rows = [...read({ source })];
        const uids = (test: (row: SocketRow) => boolean) => [...new Set(rows.filter(test).map(({ uid }) => uid))];
        return [uids(({ state }) => state === "SYN_RECV"), uids(({ inode }) => inode > 0)];
      };
      expect(owners("procfs")).toEqual([[65534], [65534]]);
      expect(owners("netlink")).toEqual([[0], [65534]]);
    });

    it("has timers that run down alike", () => {
      const byEnds = (table: LiveTable) =>
        new Map([...table].map((row) => [`${row.localAddress} ${row.localPort} ${row.remotePort} ${row.state}`, row]));
      const [before, asked, after] = [read({}), read({ source: "netlink" }), read({})].map(byEnds);
      let compared = 0;
      for (const [ends, { timer, timerExpires }] of asked ?? []) {
        const [first, last] = [before?.get(ends), after?.get(ends)];
        if (timer === 0 || first?.timer !== timer || last?.timer !== timer || last.timerExpires > first.timerExpires)
          continue;
        compared++;
        // Ticks are cut off, on both ways.
        expect([ends, timerExpires <= first.timerExpires + 1, timerExpires >= last.timerExpires - 1]).toEqual([
          ends,
          true,
          true,
        ]);
      }
      expect(compared).toBeGreaterThan(10);
    });

    it("is the same by any filter", () => {
      let all = read({ source: "netlink" });
      let telling = 0;
      fc.assert(
        fc.property(drawFilter({ states: "anywhere" }), (drawn) => {
          const text = printFilter(drawn);
          const filter = parseFilter(text, { transports: ["tcp"] });
          // What changes by itself is not asked for.
          if (/timer|retrans|rx|tx/.test(text)) return;
          const ask = () => [...read({ source: "netlink", filter })].map(ends).sort();
          const select = () => [...all.select(filter)].map((row) => ends(all.row(row))).sort();
          let [asked, expected] = [ask(), select()];
          // What nobody answers is given up at some time, and TIME_WAIT ends.
          for (let tries = 0; String(asked) !== String(expected) && tries < 3; tries++) {
            all = read({ source: "netlink" });
            [asked, expected] = [ask(), select()];
          }
          expect([text, asked]).toEqual([text, expected]);
          if (expected.length > 0 && expected.length < all.size) telling++;
        }),
        { seed: 3, numRuns: 1500 },
      );
      expect(telling).toBeGreaterThan(300);
    });

    it("and of both sources", () => {
      for (const text of [
        "state close-wait",
        "sport = :20000 or dport = :20000",
        "src 127.0.0.1",
        "not state listening",
        "uid = 65534 and not state syn-recv",
      ]) {
        const filter = parseFilter(text);
        const [text1, netlink] = [read({ filter }), read({ filter, source: "netlink" })];
        expect([...netlink].map(ends).sort()).toEqual([...text1].map(ends).sort());
        const { rows, lines, malformed, skipped } = text1.diagnostics;
        expect(rows).toBeGreaterThan(0);
        expect(lines).toBe(rows + malformed + skipped);
      }
    });

    it.skipIf(!hasSs)("is what ss prints", () => {
      const { stdout } = spawnSync("nsenter", ["-n", "-t", String(child.pid), "ss", "-HOtuan"], { encoding: "latin1" });
      const lines = stdout.split("\n").filter((line) => line !== "");
      // Local and remote end, which ss prints last.
      const printed = lines.map((line) =>
        line
          .trim()
          .split(/\s+/)
          .slice(-2)
          .map((end) => unspecified(end.replace(/%\w+/g, "")))
          .join(" "),
      );
      const rows = [...read({ source: "netlink" })].map((row) =>
        [endpoint(row.localAddress, row.localPort), endpoint(row.remoteAddress, row.remotePort)].join(" "),
      );
      expect(rows.sort()).toEqual(printed.sort());
    });
  });

  it("is of this process's sockets too, with and without a filter", () => {
    const { source, diagnostics } = readSockets({ source: "auto" });
    expect([source, diagnostics.fallback]).toEqual(["netlink", undefined]);
  });
});

const ends = (row: SocketRow) =>
  [row.protocol, row.localAddress, row.localPort, row.remoteAddress, row.remotePort, row.state, row.inode].join(" ");
