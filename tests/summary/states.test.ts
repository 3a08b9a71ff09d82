import { expect, it } from "vitest";
import { SocketTable } from "../../src/index";
import { shownStates } from "../../src/summary/shown-states";
import { StateCounts } from "../../src/summary/state-counts";
import { allRows } from "../../src/table/all-rows";
import { generateDump } from "../generate/index";
import { row, tableOf } from "../report/incident";

const states = (codes: readonly number[]) => tableOf(codes.map((code) => row("10.0.0.5", 22, "10.0.0.9", 1, code)));

it("names TCP's closed sockets CLOSE and all others UNCONN, beside each other, in the kernel's order", () => {
  const table = new SocketTable();
  table.begin({ protocol: "udp" });
  table.append(Buffer.from(states([7, 7, 1])));
  table.endSource();
  table.begin({ protocol: "tcp" });
  table.append(Buffer.from(states([10, 7, 6])));
  table.end();
  const counts = new StateCounts().add(table, allRows(table));
  expect(Object.entries(counts.byState)).toEqual([
    ["ESTABLISHED", 1],
    ["TIME_WAIT", 1],
    ["CLOSE", 3],
    ["LISTEN", 1],
  ]);
  expect(Object.entries(counts.byShownState)).toEqual([
    ["ESTABLISHED", 1],
    ["TIME_WAIT", 1],
    ["CLOSE", 1],
    ["UNCONN", 2],
    ["LISTEN", 1],
  ]);
  expect(shownStates(counts.byProtocol).find(({ name }) => name === "UNCONN")).toEqual({
    ...{ name: "UNCONN", sockets: 2, byProtocol: new Map([["udp", 2]]) },
  });
});

it("puts states that no kernel names last", () => {
  const table = SocketTable.parse(Buffer.from(states([0, 14, 13, 12, 1])), { protocol: "tcp" });
  const { byState, byShownState } = new StateCounts().add(table, allRows(table));
  const names = ["ESTABLISHED", "NEW_SYN_RECV", "BOUND_INACTIVE", "UNKNOWN(14)", "UNKNOWN(0)"];
  expect(Object.keys(byState)).toEqual(names);
  expect(Object.keys(byShownState)).toEqual(names);
});

it("counts each row once", () => {
  const table = SocketTable.parse(generateDump({ protocol: "tcp6", rows: 2000, seed: 3, quirks: 0 }));
  const counts = new StateCounts().add(table, allRows(table));
  const sum = (all: Record<string, number>) => Object.values(all).reduce((total, one) => total + one, 0);
  expect([counts.total, sum(counts.byState), sum(counts.byShownState)]).toEqual([2000, 2000, 2000]);
});
