import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { SocketTable } from "../../src/index";
import { type Changes, diff, type Rows } from "../../src/live/index";
import { generateDump, type Protocol } from "../generate/index";

/** The lines of a generated table, its header first. */
function linesOf(protocol: Protocol, rows: number, seed: number): [header: string, ...rows: string[]] {
  const [header = "", ...lines] = Buffer.from(generateDump({ protocol, rows, seed, quirks: 0 }))
    .toString("latin1")
    .trimEnd()
    .split("\n");
  return [header, ...lines];
}

function tableOf(protocol: Protocol, header: string, rows: readonly string[], details = true): SocketTable {
  return SocketTable.parse(Buffer.from(`${[header, ...rows].join("\n")}\n`, "latin1"), { protocol, details });
}

function identities(table: SocketTable): string[] {
  return Array.from(table, (row) => {
    const { pointer, inode, protocol, localAddress, localPort, remoteAddress, remotePort } = row.toJSON();
    return [pointer, inode, protocol, localAddress, localPort, remoteAddress, remotePort].join(" ");
  });
}

const without = (own: readonly string[], others: readonly string[]) => {
  const known = new Set(others);
  return [...new Set(own)].filter((identity) => !known.has(identity)).sort();
};

const sorted = ({ numbers }: Rows) => [...numbers].sort((a, b) => a - b);

/** By identity: of a row listed twice either may be told, but only one. */
function expectChanges(changes: Changes, before: SocketTable, after: SocketTable): void {
  const [was, is] = [identities(before), identities(after)];
  const told = (rows: Rows, all: readonly string[]) => Array.from(rows.numbers, (row) => all[row]).sort();
  expect(told(changes.opened, is)).toEqual(without(is, was));
  expect(told(changes.closed, was)).toEqual(without(was, is));
  const [stateBefore, stateAfter] = [before, after].map(
    (table, i) => new Map(([was, is][i] ?? []).map((identity, row) => [identity, table.row(row).state])),
  );
  const stays = [...new Set(is)].filter((identity) => stateBefore?.has(identity));
  const changed = stays.filter((identity) => stateBefore?.get(identity) !== stateAfter?.get(identity));
  expect(told(changes.changed, is)).toEqual(changed.sort());
  for (const change of changes.stateChanges()) {
    expect(stateBefore?.get(is[change.after.index] ?? "")).toBe(change.before.state);
  }
}

/** Another state for a row's text: its two digits stand behind the remote port. */
const inState = (line: string, state: string) => line.replace(/^(\s*\d+: \S+ \S+ )../, `$1${state}`);

describe("diff()", () => {
  it("finds nothing between equal tables", () => {
    const [header, ...rows] = linesOf("tcp", 500, 1);
    const changes = diff(tableOf("tcp", header, rows), tableOf("tcp", header, rows));
    expect([changes.opened.length, changes.closed.length, changes.changed.length]).toEqual([0, 0, 0]);
    expect(changes.retransmitting.length).toBe(0);
  });

  it("takes a table without rows on either side", () => {
    const [header, ...rows] = linesOf("tcp6", 50, 2);
    const [none, some] = [tableOf("tcp6", header, []), tableOf("tcp6", header, rows)];
    expectChanges(diff(none, some), none, some);
    expectChanges(diff(some, none), some, none);
    expect(diff(none, none).isEmpty).toBe(true);
  });

  it.each([0, 0.02, 0.3, 0.9, 1])("agrees with a plain comparison when %d of the rows come, go and change", (share) => {
    fc.assert(
      fc.property(fc.integer(), fc.constantFrom<Protocol>("tcp", "tcp6"), fc.boolean(), (seed, protocol, details) => {
        const [header, ...all] = linesOf(protocol, 400, seed);
        let random = seed >>> 0;
        const chance = () => {
          random = (Math.imul(random, 1664525) + 1013904223) >>> 0;
          return random / 2 ** 32;
        };
        const some = (rows: string[]) => rows.filter(() => chance() >= share / 2);
        // Torn reads list a row twice, near or far.
        const torn = (rows: string[]) => {
          const repeated = rows.flatMap((line, i) => (i % 7 === 3 || chance() < share / 10 ? [line, line] : [line]));
          return repeated[0] && chance() < share ? [...repeated, repeated[0]] : repeated;
        };
        const before = tableOf(protocol, header, torn(some(all)), details);
        const later = some(all).map((line) => (chance() < share / 2 ? inState(line, "08") : line));
        const after = tableOf(protocol, header, torn(later), details);
        expectChanges(diff(before, after), before, after);
        expectChanges(diff(after, before), after, before);
      }),
      { numRuns: 40 },
    );
  });

  it("does not depend on the order of rows", () => {
    const [header, ...rows] = linesOf("tcp", 3000, 5);
    const before = tableOf("tcp", header, rows);
    const after = tableOf("tcp", header, [...rows].reverse());
    expectChanges(diff(before, after), before, after);
    const [halfA, halfB] = [rows.slice(0, 1500), rows.slice(1500)];
    const [first, second] = [tableOf("tcp", header, halfA), tableOf("tcp", header, halfB.concat(halfA))];
    expectChanges(diff(first, second), first, second);
  });

  it("tells sockets without inode apart by pointer and endpoints", () => {
    const [header] = linesOf("tcp", 1, 1);
    const row = (port: string, pointer: string) =>
      `   0: 0100007F:${port} 0100007F:1F90 06 00000000:00000000 03:00000A5B 00000000     0        0 0 3 ${pointer}`;
    const [a, b, c] = [
      row("A001", "00000000aaaaaaaa"),
      row("A002", "00000000bbbbbbbb"),
      row("A001", "00000000cccccccc"),
    ];
    const before = tableOf("tcp", header, [a, b]);
    const after = tableOf("tcp", header, [b, c]);
    const changes = diff(before, after);
    expect(sorted(changes.opened)).toEqual([1]);
    expect(sorted(changes.closed)).toEqual([0]);
    // Without pointers the first and the third are one.
    expect(diff(tableOf("tcp", header, [a, b], false), tableOf("tcp", header, [b, c], false)).isEmpty).toBe(true);
  });

  it("tells queues that did not drain, and retransmits that rise", () => {
    const [header] = linesOf("tcp", 1, 1);
    const row = (inode: number, tx: string, rx: string, retransmits: string) =>
      `   0: 0100007F:0016 0100007F:1F90 01 ${tx}:${rx} 01:0000000A ${retransmits}  1000        0 ${inode} 1 00000000aaaaaaaa 20 4 30 10 -1`;
    const table = (...rows: string[]) => tableOf("tcp", header, rows);
    const changes = diff(
      table(
        row(1, "00000100", "00000000", "00000001"),
        row(2, "00000100", "00000007", "00000000"),
        row(3, "00000000", "00000000", "00000000"),
      ),
      table(
        row(1, "00000100", "00000001", "00000002"),
        row(2, "000000FF", "00000008", "00000000"),
        row(3, "00000100", "00000000", "00000000"),
      ),
    );
    expect(sorted(changes.stuckTx)).toEqual([0]);
    expect(sorted(changes.stuckRx)).toEqual([1]);
    expect(sorted(changes.retransmitting)).toEqual([0]);
  });
});
