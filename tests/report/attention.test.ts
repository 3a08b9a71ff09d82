import { describe, expect, it } from "vitest";
import { parseFilter, SocketTable } from "../../src/core";
import { findingsOf } from "../../src/page/worker/attention";
import { incident, row, tableOf } from "./incident";

const findingsIn = (text: string) => findingsOf(SocketTable.parse(Buffer.from(text)));
const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

describe("what to look at first", () => {
  it("shows as many rows as it says", () => {
    const text = incident();
    const table = SocketTable.parse(Buffer.from(text));
    for (const finding of findingsIn(text)) {
      const [all, part] = finding.shows;
      expect(table.select(parseFilter(all?.filter ?? "inode = 1")).length).toBe(finding.sockets);
      if (!part) continue;
      const [, sockets = ""] = /^([\d,]+) /.exec(part.label) ?? [];
      expect(table.select(parseFilter(part.filter)).length).toBe(Number(sockets.replaceAll(",", "")));
    }
  });

  it("is nothing on a calm machine", () => {
    expect(findingsIn(tableOf(several(500, (i) => row("10.0.0.5", 443, "10.9.0.1", 30000 + i, 1))))).toEqual([]);
  });

  it.each([
    [
      "connections nobody accepts",
      tableOf([row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: 128 })]),
      ["128 connections waiting to be accepted, at 1 listener", "It is at local port 8080, uid 1000.", "high"],
    ],
    [
      "a peer that does not answer",
      tableOf(
        several(60, (i) => row("10.0.0.5", 40000 + i, "203.0.113.7", 443, 2, { tx: 1, timer: 1, retransmits: 0 })),
      ),
      [
        "60 sockets waiting for an answer to their SYN",
        "All 60 with 203.0.113.7:443, from 60 local ports, uid 1000.",
        "high",
      ],
    ],
    [
      "a peer that does not read",
      tableOf(several(9, (i) => row("10.0.0.5", 443, "10.9.0.1", 30000 + i, 1, { tx: 9000, timer: 4 }))),
      [
        "9 sockets stalled: the peer's receive window is full",
        "All 9 with 10.9.0.1, at local port 443, uid 1000.",
        "medium",
      ],
    ],
    [
      "a flood of SYNs",
      tableOf(several(2000, (i) => row("10.0.0.5", 443, `10.${i >> 8}.${i & 255}.1`, 30000, 3, { timer: 1 }))),
      ["2,000 sockets half open", "All 2,000 at local port 443, with 2,000 different peers, uid 1000.", "high"],
    ],
    [
      "local ports that run out",
      tableOf(several(25_000, (i) => row("10.0.0.5", 32768 + i, "10.0.7.9", 5432, 6, { timer: 3 }))),
      ["Local ports towards 10.0.7.9:5432 run out", "25,000 of 28,232 are in use.", "high"],
    ],
  ])("is %s", (_, text, [title, where, severity]) => {
    expect(findingsIn(text)).toEqual([expect.objectContaining({ title, where, severity })]);
  });

  it.each([
    [1, 100, "medium"],
    [9, 100, "medium"],
    [10, 100, "high"],
    [128, 30_000, "high"],
  ])("presses by the connections that wait at a listener: %d, among %d sockets", (waiting, others, severity) => {
    const rows = [
      row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: waiting }),
      ...several(others, (i) => row("10.0.0.5", 443, `10.9.${i >> 8}.${i & 255}`, 30000, 1)),
    ];
    expect(findingsIn(tableOf(rows))).toEqual([expect.objectContaining({ severity })]);
  });

  it.each([
    [49, 1000, "medium"],
    [50, 1000, "high"],
    [50, 60_000, "medium"],
    [500, 260_000, "high"],
  ])("presses by its share, and from ten times as many on whatever it is: %d of %d", (closeWait, others, severity) => {
    const rows = [
      ...several(closeWait, (i) => row("10.0.0.5", 8080, "10.1.2.3", 20000 + i, 8)),
      ...Array<string>(others).fill(row("10.0.0.5", 443, "10.9.0.1", 30000, 1)),
    ];
    expect(findingsIn(tableOf(rows))).toEqual([expect.objectContaining({ severity })]);
  });
});
