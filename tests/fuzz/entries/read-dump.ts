import { Readable } from "node:stream";
import { readDump, SockdexError, type SocketTable } from "../../../src/index";
import { type OracleResult, parseOracle } from "../../oracle/index";
import type { Entry, Finding } from "../case";
import { countDifference, rowDifference } from "../difference";
import { drawTold, pieces } from "../feed";

/** readDump() of a stream: batches of any size, chunks cut anywhere, the order of bytes told. */
export const readDumpEntry: Entry = {
  name: "read-dump",
  weight: 3,
  async run(bytes, random) {
    const told = drawTold(random);
    const rowsPerBatch = random.chance(0.7) ? random.between(1, 8) : random.between(9, 200);
    const isStream = random.chance(0.5);
    const chunks = [...pieces(bytes, random)];
    const expected = parseOracle(bytes, told);
    const batches = readDump(isStream ? Readable.from(chunks) : iterate(chunks), { ...told, rowsPerBatch });
    return expected.rows.length + expected.headers > 0 ? compare(batches, expected, rowsPerBatch) : refuse(batches);
  },
};

async function* iterate(chunks: readonly Uint8Array[]): AsyncGenerator<Uint8Array, void, undefined> {
  yield* chunks;
}

async function compare(batches: AsyncIterable<SocketTable>, expected: OracleResult, most: number): Promise<Finding> {
  let at = 0;
  let last: SocketTable | undefined;
  for await (const table of batches) {
    const finding = rowDifference(table, expected.rows.slice(at, at + most));
    if (finding) return `from row ${at} on: ${finding}`;
    at += table.size;
    last = table;
  }
  if (at !== expected.rows.length) return `${at} rows came, not ${expected.rows.length}`;
  return last ? countDifference(last, expected) : "there was no batch";
}

async function refuse(batches: AsyncIterable<SocketTable>): Promise<Finding> {
  try {
    for await (const { size } of batches) return `a batch of ${size} rows came of no table`;
  } catch (error) {
    if (error instanceof SockdexError && error.code === "ERR_NO_TABLE") return undefined;
    throw error;
  }
  return "no table was taken for one";
}
