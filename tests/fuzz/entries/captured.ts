import { SockdexError, SocketTable } from "../../../src/core";
import type { Random } from "../../generate/random";
import { readCapturedOracle } from "../../oracle/captured";
import type { Entry, Finding } from "../case";
import { rowDifference } from "../difference";

/** What `ss -D` writes, in chunks cut anywhere, of either byte order: beside the plain reader, and whatever the cuts. */
export const captured: Entry = {
  name: "captured",
  weight: 10,
  inputs: "replies",
  run(bytes, random) {
    const details = random.chance(0.5);
    const info = random.chance(0.8);
    // Of several dumps behind each other, torn where one ends.
    const input = random.chance(0.3)
      ? Buffer.concat([bytes.subarray(0, random.below(bytes.length + 1)), bytes])
      : bytes;
    if (random.chance(0.3)) return bigEndian(input, details, random);
    const expected = readCapturedOracle(input, { details, info });
    const table = new SocketTable({ details, info });
    feed(table, input, "little", random);
    const found = table.diagnostics;
    for (const name of ["lines", "skipped", "headers", "tornTail"] as const) {
      if (found[name] !== expected[name]) return `${name}: ${found[name]}, not ${expected[name]}`;
    }
    if (found.malformed !== expected.problems.length) {
      return `malformed: ${found.malformed}, not ${expected.problems.length}`;
    }
    for (const [i, { line, byteOffset, reason }] of found.problems.entries()) {
      const should = expected.problems[i];
      if (line === should?.line && byteOffset === should.byteOffset && reason === should.reason) continue;
      return `problem ${i}: ${JSON.stringify({ line, byteOffset, reason })}, not ${JSON.stringify(should)}`;
    }
    return rowDifference(table, expected.rows) ?? whole(input);
  },
};

function feed(table: SocketTable, bytes: Uint8Array, form: "little" | "big", random: Random): void {
  table.begin({ form });
  const most = random.pick([1, 7, 64, 300, 5000] as const);
  for (let at = 0; at < bytes.length; ) {
    const length = most === 1 && bytes.length > 20_000 ? 4096 : random.between(1, most);
    table.append(bytes.subarray(at, at + length));
    at += length;
  }
  table.endSource();
}

/** However it is cut, the same comes of it. */
function bigEndian(bytes: Uint8Array, details: boolean, random: Random): Finding {
  const tables = [new SocketTable({ details }), new SocketTable({ details })] as const;
  for (const table of tables) feed(table, bytes, "big", random);
  const [one, other] = tables.map(({ diagnostics: { problems, ...counts } }) =>
    JSON.stringify([counts, problems.map(({ line, byteOffset, reason }) => [line, byteOffset, reason])]),
  );
  if (one !== other) return `cut in another way: ${one}, and ${other}`;
  const isSame = JSON.stringify(tables[0]) === JSON.stringify(tables[1]);
  return isSame ? undefined : "cut in another way, rows are others";
}

/** Taken for what it is by its first bytes, it is a table or is refused. */
function whole(bytes: Uint8Array): Finding {
  try {
    SocketTable.parse(bytes);
    return undefined;
  } catch (error) {
    if (error instanceof SockdexError && error.code === "ERR_NO_TABLE") return undefined;
    throw error;
  }
}
