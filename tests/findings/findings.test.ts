import { describe, expect, it } from "vitest";
import { parseFilter, SocketTable } from "../../src/core";
import { findingsOf } from "../../src/findings/findings";
import { incident, row, tableOf } from "../report/incident";

const findingsIn = (text: string) => findingsOf(SocketTable.parse(Buffer.from(text)));
const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));

describe("what to look at first", () => {
  it("has filters that choose as many rows as it says", () => {
    const text = incident();
    const table = SocketTable.parse(Buffer.from(text));
    const rowsOf = (filter: string) => table.select(parseFilter(filter)).length;
    const findings = findingsIn(text);
    expect(findings.some(({ part }) => part !== undefined)).toBe(true);
    for (const { sockets, filter, part } of findings) {
      expect(rowsOf(filter)).toBe(sockets);
      if (!part) continue;
      expect(rowsOf(part.filter)).toBe(part.sockets);
      expect(part.label).toMatch(new RegExp(`^${part.sockets.toLocaleString("en-US")} `));
    }
  });

  it("is data beside its words", () => {
    expect(findingsIn(incident())).toEqual([
      {
        kind: "close-wait",
        severity: "high",
        sockets: 3012,
        weight: 3012,
        filter: "state close-wait and inode != 0",
        inCommon: {
          sockets: 3012,
          peers: 13,
          uid: "1000",
          peer: {
            address: "10.1.2.3",
            sockets: 3000,
            localPorts: 1,
            localPort: { value: "8080", sockets: 3000 },
          },
        },
        service: { end: "local", address: undefined, port: "8080" },
        network: { value: "10.1.2.3", sockets: 3000 },
        title: "3,012 sockets in CLOSE_WAIT",
        where: "3,000 of 3,012 with 10.1.2.3, at local port 8080, uid 1000.",
        meaning: "The peer has closed the connection, and the program here has not called close().",
        part: {
          label: "3,000 with 10.1.2.3",
          sockets: 3000,
          filter: "state close-wait and inode != 0 and dst 10.1.2.3 and sport = :8080",
        },
      },
    ]);
  });

  it("weighs a listener by what waits at it, and ports by those in use", () => {
    const waiting = tableOf([row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: 128 })]);
    expect(findingsIn(waiting)).toEqual([expect.objectContaining({ kind: "accept-queue", sockets: 1, weight: 128 })]);
    const ports = tableOf(several(25_000, (i) => row("10.0.0.5", 32768 + i, "10.0.7.9", 5432, 6, { timer: 3 })));
    expect(findingsIn(ports)).toEqual([
      expect.objectContaining({
        ...{ kind: "local-ports", sockets: 25_000, weight: 25_000 },
        filter:
          "autobound and not state listening and ( proto = tcp or proto = tcp6 ) and dst 10.0.7.9 and dport = :5432",
        inCommon: {
          ...{ sockets: 25_000, peers: 1 },
          peer: { address: "10.0.7.9", port: "5432", sockets: 25_000, localPorts: 25_000 },
        },
      }),
    ]);
  });

  it("has no row in two findings, whatever hides it", () => {
    const rows = [
      // Loss towards one network, behind SYNs that are sent again and have more retransmits.
      ...several(300, (i) => row("10.0.0.5", 33000 + i, "203.0.113.7", 443, 2, { tx: 1, timer: 1, retransmits: 5 })),
      ...several(20, (i) => row("10.0.0.5", 8080, `10.9.3.${i}`, 40000, 1, { tx: 900, timer: 1, retransmits: 2 })),
      ...several(9, (i) => row("10.0.0.5", 8080, `172.16.${i}.1`, 40000, 1, { tx: 900, timer: 1, retransmits: 1 })),
      // A consumer that does not read, behind sockets in CLOSE_WAIT with unread data.
      ...several(400, (i) => row("10.0.0.5", 8080, "10.1.2.3", 20000 + i, 8, { rx: 5000 })),
      ...several(12, (i) => row("10.0.0.5", 9000, "10.4.0.1", 30000 + i, 1, { rx: 70_000 })),
    ];
    const table = SocketTable.parse(Buffer.from(tableOf(rows)));
    const found = findingsOf(table);
    expect(found.map(({ kind, sockets, network }) => [kind, sockets, network?.value])).toEqual([
      ["close-wait", 400, "10.1.2.3"],
      ["syn-sent", 300, "203.0.113.7"],
      ["retransmitting", 20, "10.9.3.0/24"],
      ["unread", 12, "10.4.0.1"],
      ["retransmitting", 9, "172.16.0.0/20"],
    ]);
    const all = found.flatMap(({ filter }) => [...table.select(parseFilter(filter))]);
    expect(new Set(all).size).toBe(all.length);
  });

  it("blames no program for connections that it has not accepted: they wait at the listener", () => {
    const waiting = [
      row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: 70 }),
      ...several(60, (i) => row("10.0.0.5", 8080, "10.1.2.3", 20000 + i, 8, { rx: 77 })),
      ...several(10, (i) => row("10.0.0.5", 8080, "10.1.2.3", 30000 + i, 1, { rx: 77 })),
    ];
    const [head, listener, ...connections] = tableOf(waiting).trimEnd().split("\n");
    const text = [head, listener, ...connections.map((line) => line.replace(/ \d+$/, " 0"))].join("\n");
    expect(findingsIn(`${text}\n`).map(({ kind, weight }) => [kind, weight])).toEqual([["accept-queue", 70]]);
  });

  it("parts processes that have the same, and names who has the most, or others of a name together", () => {
    const rows = [
      ...several(60, (i) => row("10.0.0.5", 8080, `10.1.${i}.3`, 20000 + i, 8)),
      ...several(30, (i) => row("10.0.0.5", 9090, `10.1.${i}.3`, 20000 + i, 8)),
      ...several(40, (i) => row("10.0.0.5", 33000 + i, `10.5.${i}.3`, 443, 2)),
    ];
    const holderOf = (i: number) =>
      i < 60
        ? { pid: 7, name: "api", fd: i }
        : i < 90
          ? { pid: 8, name: "web", fd: i }
          : { pid: 20 + (i % 8), name: "job", fd: i };
    const holders = { byInode: new Map(rows.map((_, i) => [10000 + i, [holderOf(i)]])) };
    const found = findingsOf(SocketTable.parse(Buffer.from(tableOf(rows))), { holders });
    expect(found.map(({ kind, sockets, filter, process }) => [kind, sockets, filter, process])).toEqual([
      [
        "close-wait",
        60,
        "state close-wait and inode != 0 and pid = 7",
        { name: "api", pid: 7, processes: 1, isInferred: false },
      ],
      ["syn-sent", 40, "state syn-sent", expect.objectContaining({ name: "job", processes: 8 })],
      [
        ...["close-wait", 30, "state close-wait and inode != 0 and ( pid = 8 and pid != 7 )"],
        { name: "web", pid: 8, processes: 1, isInferred: false },
      ],
    ]);
  });

  it("knows 99 % TIME_WAIT with one peer, and who listens where it was", () => {
    const rows = [
      row("0.0.0.0", 80, "0.0.0.0", 0, 10),
      ...several(9900, (i) => row("10.0.0.5", 80, "10.0.7.9", 1024 + i, 6, { timer: 3 })),
      ...several(99, (i) => row("10.0.0.5", 80, `10.8.${i}.9`, 1024, 1)),
    ];
    const holders = { byInode: new Map([[10000, [{ pid: 3, name: "httpd", fd: 4 }]]]) };
    expect(findingsOf(SocketTable.parse(Buffer.from(tableOf(rows))), { holders })).toEqual([
      expect.objectContaining({
        ...{ kind: "time-wait", sockets: 9900, severity: "medium", network: { value: "10.0.7.9", sockets: 9900 } },
        process: { name: "httpd", pid: 3, processes: 1, isInferred: true },
        where: "All with 10.0.7.9, at local port 80, uid 1000.",
        // 9,900 in the 60 s that each stays.
        meaning: expect.stringMatching(/^At least 160 connections a second were closed: each stays 60 s\. /),
      }),
    ]);
  });

  it("is the fault of who accepts, not of systemd that has opened the listener for it", () => {
    const holders = {
      byInode: new Map([[10000, [1, 7].map((pid) => ({ pid, name: pid === 1 ? "systemd" : "nginx", fd: 4 }))]]),
    };
    const text = tableOf([row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: 128 })]);
    expect(findingsOf(SocketTable.parse(Buffer.from(text)), { holders })).toMatchObject([
      { kind: "accept-queue", process: { name: "nginx", pid: 7 } },
    ]);
  });

  it("is nothing on a calm machine", () => {
    expect(findingsIn(tableOf(several(500, (i) => row("10.0.0.5", 443, "10.9.0.1", 30000 + i, 1))))).toEqual([]);
  });

  it.each([
    [
      "connections nobody accepts",
      tableOf([row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: 128 })]),
      ["128 connections waiting to be accepted", "At local port 8080, uid 1000.", "high"],
    ],
    [
      "a peer that does not answer",
      tableOf(
        several(60, (i) => row("10.0.0.5", 40000 + i, "203.0.113.7", 443, 2, { tx: 1, timer: 1, retransmits: 0 })),
      ),
      ["60 connection attempts unanswered (SYN_SENT)", "All with 203.0.113.7:443, uid 1000.", "high"],
    ],
    [
      "a peer that does not read",
      tableOf(several(9, (i) => row("10.0.0.5", 443, "10.9.0.1", 30000 + i, 1, { tx: 9000, timer: 4 }))),
      [
        "9 sockets stalled: the peer's receive window is full",
        "All with 10.9.0.1, at local port 443, uid 1000.",
        "medium",
      ],
    ],
    [
      "a flood of SYNs",
      tableOf(several(2000, (i) => row("10.0.0.5", 443, `10.${i >> 8}.${i & 255}.1`, 30000, 3, { timer: 1 }))),
      ["2,000 half-open connections (SYN_RECV)", "All at local port 443, 2,000 peers, uid 1000.", "high"],
    ],
    [
      "local ports that run out",
      tableOf(several(25_000, (i) => row("10.0.0.5", 32768 + i, "10.0.7.9", 5432, 6, { timer: 3 }))),
      ["25,000 of 28,232 local ports to 10.0.7.9:5432 in use (88%)", "All in TIME_WAIT.", "high"],
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
