import { describe, expect, it } from "vitest";
import { diff } from "../../src/changes/changes";
import { SocketTable } from "../../src/core";
import { type ChangeGroup, changeGroups } from "../../src/findings/changes/change-groups";
import { endText } from "../../src/findings/changes/ends-in-common";
import { shownState } from "../../src/table/states";
import { CHANGE_KINDS } from "../../src/text/change-kinds";
import { generateDump } from "../generate/index";
import { row } from "../report/incident";

const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));
const tableOf = (text: string | Uint8Array) => SocketTable.parse(Buffer.from(text));

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const socket = (inode: number, ...ends: Parameters<typeof row>) => `0: ${row(...ends)} ${inode}`;
const changesOf = (...tables: [before: readonly string[], after: readonly string[]]) => {
  const [before, after] = tables.map((rows) => tableOf(`${[HEAD, ...rows].join("\n")}\n`));
  if (before === undefined || after === undefined) throw new Error("There are two.");
  return diff(before, after);
};

/** What a line of diff says. */
const said = ({ kind, from, state, rows, local, remote, rxQueue, processes }: ChangeGroup) => ({
  ...{ kind, from, state, sockets: rows.length, rxQueue, names: processes.map(({ name }) => name) },
  ends: [endText(local, rows.length), endText(remote, rows.length, "peer")],
});

describe("changes in groups", () => {
  it("make one of two thousand sockets that are stuck alike", () => {
    const peer = (i: number) => `10.1.${i % 50 === 0 ? 9 : 2}.${i % 200}`;
    const rows = several(1956, (i) => socket(10 + i, "10.0.0.5", 8080, peer(i), 20_000 + i, 1, { rx: 7 }));
    expect(changeGroups(changesOf(rows, rows)).map(said)).toEqual([
      {
        ...{ kind: "stuckRx", from: undefined, state: "ESTABLISHED", sockets: 1956, rxQueue: 1956 * 7, names: [] },
        ends: ["10.0.0.5:8080", "mostly 10.1.2.0/24:*"],
      },
    ]);
  });

  it("tell services and processes from each other, the worst first", () => {
    const to = (port: number, state: number) => (i: number) =>
      socket(port * 100 + i, "10.0.0.5", 40_000 + i, `10.2.0.${port % 100}`, port, state, { rx: 0 });
    const listener = socket(7, "0.0.0.0", 80, "0.0.0.0", 0, 10);
    const gone = socket(8, "0.0.0.0", 81, "0.0.0.0", 0, 10);
    const before = [listener, gone, ...several(20, to(5432, 1)), ...several(30, to(6379, 1))];
    const after = [listener, ...several(20, to(5432, 8)), ...several(30, to(6379, 8)), ...several(9, to(443, 1))];
    const holders = {
      byInode: new Map(
        [...several(20, (i) => String(543_200 + i)), ...several(9, (i) => String(44_300 + i))].map((inode, i) => [
          Number(inode),
          [{ pid: 100 + (i % 2), name: i < 20 ? "api" : "curl", fd: i }],
        ]),
      ),
    };
    const groups = changeGroups(changesOf(before, after), { holders });
    expect(groups.map(said)).toMatchObject([
      { kind: "closed", state: "LISTEN", sockets: 1, ends: ["0.0.0.0:81", "-"] },
      {
        kind: "changed",
        from: "ESTABLISHED",
        state: "CLOSE_WAIT",
        sockets: 30,
        ends: ["10.0.0.5:*", "10.2.0.79:6379"],
      },
      { kind: "changed", sockets: 20, names: ["api"], ends: ["10.0.0.5:*", "10.2.0.32:5432"] },
      { kind: "opened", state: "ESTABLISHED", sockets: 9, names: ["curl"], ends: ["10.0.0.5:*", "10.2.0.43:443"] },
    ]);
    expect(groups[2]?.processes).toEqual([{ name: "api", pid: 100, processes: 2, sockets: 20 }]);
  });

  it("keep what is small together: few, however many ports there are", () => {
    const scan = several(500, (i) => socket(0, "10.0.0.5", 40_000 + i, "10.9.9.9", 1 + i, 2));
    expect(changeGroups(changesOf([], scan)).map(said)).toMatchObject([
      { kind: "opened", state: "SYN_SENT", sockets: 500, ends: ["10.0.0.5:*", "10.9.9.9:*"] },
    ]);
  });

  it("leave an impossible queue out of their sums", () => {
    const rows = [1, 2].map((inode) =>
      socket(inode, "10.0.0.5", 80, "10.9.9.9", 5000 + inode, 1, { rx: inode === 1 ? 2 ** 32 - 1 : 5 }),
    );
    expect(changeGroups(changesOf(rows, rows)).map(said)).toMatchObject([{ sockets: 2, rxQueue: 5 }]);
  });
});

describe.each([1, 2, 3])("changes of generated tables in groups, %i", (seed) => {
  const tables = [seed, seed + 1].map((each) =>
    tableOf(
      Buffer.concat(
        (["tcp", "tcp6", "udp"] as const).map((protocol) => generateDump({ protocol, rows: 400, seed: each })),
      ),
    ),
  );
  const [first, second] = tables;
  if (first === undefined || second === undefined) throw new Error("There are two.");

  it.each([
    ["and another", diff(first, second)],
    ["twice", diff(first, first)],
  ])("a table %s: each change is in one group, which says what is so of all its rows", (_, changes) => {
    const groups = changeGroups(changes);
    expect(groups.length).toBeLessThan(CHANGE_KINDS.reduce((sum, kind) => sum + changes[kind].length, 0) / 2);
    for (const kind of CHANGE_KINDS) {
      const { table, numbers } = changes[kind];
      const own = groups.filter((group) => group.kind === kind);
      expect(own.flatMap(({ rows }) => [...rows]).sort((a, b) => a - b)).toEqual([...numbers].sort((a, b) => a - b));
      for (const { rows, state, protocols, local, remote } of own) {
        const found = Array.from(rows, (number) => table.row(number));
        for (const one of found) {
          expect([shownState(one.state, one.protocol), protocols]).toEqual([
            state,
            expect.arrayContaining([one.protocol]),
          ]);
        }
        const most = (values: readonly unknown[]) =>
          Math.max(...new Map(values.map((one) => [one, values.filter((other) => other === one).length])).values());
        for (const [end, side] of [
          ["local", local],
          ["remote", remote],
        ] as const) {
          const addresses = found.map((one) => (end === "local" ? one.localAddress : one.remoteAddress));
          if (side.address)
            expect(side.address.sockets).toBe(addresses.filter((one) => one === side.address?.value).length);
          else if (end === "local") expect(most(addresses) * 2).toBeLessThanOrEqual(rows.length);
        }
      }
    }
  });
});
