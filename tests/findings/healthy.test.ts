import { expect, it } from "vitest";
import { SocketTable } from "../../src/core";
import { diagnosisOf } from "../../src/findings/findings";
import { row, tableOf } from "../report/incident";

/** A busy host as it is at any moment: 50,000 connections, of which some have data on their way, and 5,000 in TIME_WAIT to many peers. */
function busy(more: readonly string[] = []): SocketTable {
  const peer = (i: number) => `10.${i % 50}.${i % 200}.${i % 250}`;
  const several = (count: number, of: (i: number) => string) => Array.from({ length: count }, (_, i) => of(i));
  const rows = [
    ...[80, 443, 8080].map((port) => row("0.0.0.0", port, "0.0.0.0", 0, 10)),
    ...several(50_000, (i) =>
      row("10.0.0.5", 443, peer(i), 20_000 + (i % 40_000), 1, {
        // Sent and not acknowledged yet, received and not read yet, and a lost packet now and then.
        ...(i % 50 === 0 && { tx: 1448, timer: 1 }),
        ...(i % 500 === 1 && { rx: 900 }),
        ...(i % 1000 === 2 && { tx: 1448, timer: 1, retransmits: 1 }),
      }),
    ),
    ...several(5000, (i) => row("10.0.0.5", 443, peer(i * 7), 30_000 + i, 6, { timer: 3 })),
    ...several(20, (i) => row("10.0.0.5", 443, peer(i), 1000 + i, 8)),
    ...several(20, (i) => row("10.0.0.5", 33_000 + i, "10.9.9.9", 5432, 2, { timer: 1 })),
    ...more,
  ];
  return SocketTable.parse(Buffer.from(tableOf(rows)));
}

it("nothing is severe on a busy host that is well", () => {
  const { findings, few } = diagnosisOf(busy());
  expect(findings.filter(({ severity }) => severity === "high")).toEqual([]);
  expect(few).toContainEqual({ kind: "time-wait", sockets: 5000, from: expect.any(Number) });
});

it("an illness is severe among all that", () => {
  const leak = Array.from({ length: 500 }, (_, i) => row("10.0.0.5", 8080, "10.77.0.2", 40_000 + i, 8));
  const [first] = diagnosisOf(busy(leak)).findings;
  expect(first).toMatchObject({ kind: "close-wait", severity: "high", service: { port: "8080" } });
});
