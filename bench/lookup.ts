/** How fast is a row found, and what finds it built? By inode and by endpoints, in random order, next to Map. */
import { type Endpoint, SocketTable } from "../dist/index.js";
import { generateDump } from "../tests/generate/index";
import { alternate, closure, type Patience } from "./harness/alternate";
import { count, times } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { median, type Report } from "./harness/report";
import { randomInteger, shuffle } from "./harness/shuffle";

const ROWS = quick ? 20_000 : 1_000_000;
/** Their keys are objects and strings made ahead: fewer, so that they do not fill the heap. */
const ENDPOINT_ROWS = quick ? 5_000 : 200_000;
const PATIENCE: Patience = quick ? { least: 2, most: 2, seconds: 1 } : { least: 5, most: 15, seconds: 1 };

const dumpOf = (rows: number) => generateDump({ protocol: "tcp", rows, seed: 1, quirks: 0 });

/** Rows of the keys, summed; a key that is not there counts −1. One function for each, or V8 would share its feedback. */
function sumOfTable(table: SocketTable, keys: Float64Array): number {
  let sum = 0;
  for (const key of keys) sum += table.rowOfInode(key);
  return sum;
}

function sumAtOnce(table: SocketTable, keys: Float64Array, rows: Int32Array): number {
  let sum = 0;
  for (const row of table.rowsOfInodes(keys, rows)) sum += row;
  return sum;
}

function sumOfMap(map: ReadonlyMap<number, number>, keys: Float64Array): number {
  let sum = 0;
  for (const key of keys) sum += map.get(key) ?? -1;
  return sum;
}

function mapInodes(inodes: Float64Array): Map<number, number> {
  const map = new Map<number, number>();
  for (let row = 0; row < inodes.length; row++) {
    const inode = inodes[row] ?? 0;
    if (inode !== 0) map.set(inode, row);
  }
  return map;
}

async function byInode(report: Report): Promise<void> {
  const bytes = dumpOf(ROWS);
  const table = SocketTable.parse(bytes);
  const map = mapInodes(table.columns.inode);
  // Numbers as fstat() returns them, not the very objects that are the Map's keys.
  const hits = Float64Array.from(shuffle([...map.keys()]));
  const misses = hits.map(() => missing(map));

  for (const [what, keys] of Object.entries({ hits, misses })) {
    for (const key of keys) {
      if (table.rowOfInode(key) !== (map.get(key) ?? -1)) throw new Error(`inode ${key}: Map and table disagree.`);
    }
    const rows = new Int32Array(keys.length);
    if (sumAtOnce(table, keys, rows) !== sumOfTable(table, keys))
      throw new Error("rowsOfInodes and rowOfInode disagree.");
    const results = await alternate(
      [
        closure("rowOfInode", () => sumOfTable(table, keys)),
        closure("rowsOfInodes", () => sumAtOnce(table, keys, rows)),
        closure("Map.get", () => sumOfMap(map, keys)),
      ],
      PATIENCE,
    );
    const title = `${what} by inode, ${count(keys.length)} in random order among ${count(ROWS)} rows`;
    const one = report.case({ title, each: "look-up", per: keys.length, base: "rowOfInode", results });
    for (const [how, name] of Object.entries({ "one by one": "rowOfInode", "all at once": "rowsOfInodes" })) {
      const ratio = median(one, name) / median(one, "Map.get");
      report.budget({
        what: `look-up by inode, random order, ${what}, ${how}, against Map.get`,
        figure: times(ratio),
        bar: "≤ 0.333 ×",
        met: ratio <= 1 / 3,
      });
    }
  }

  const parseAgain = () => {
    table.clear();
    table.append(bytes).end();
  };
  const built = await alternate(
    [
      closure("index of inodes", () => table.rowOfInode(1), parseAgain),
      closure("Map of inodes", () => mapInodes(table.columns.inode)),
    ],
    { ...PATIENCE, most: 5 },
  );
  const title = `building what finds inodes, ${count(ROWS)} rows`;
  report.case({ title, each: "row", per: ROWS, base: "index of inodes", results: built });
}

function missing(map: ReadonlyMap<number, number>): number {
  for (;;) {
    const key = randomInteger(2 ** 32 - 1) + 1;
    if (!map.has(key)) return key;
  }
}

interface Pair {
  local: Endpoint;
  remote: Endpoint;
}

const keyOf = ({ local, remote }: Pair) => `${local.address}:${local.port} ${remote.address}:${remote.port}`;

function mapPairs(pairs: readonly Pair[]): Map<string, number> {
  const map = new Map<string, number>();
  for (const [row, pair] of pairs.entries()) map.set(keyOf(pair), row);
  return map;
}

async function byEndpoints(report: Report): Promise<void> {
  const bytes = dumpOf(ENDPOINT_ROWS);
  const table = SocketTable.parse(bytes);
  const pairs: Pair[] = [];
  for (const { localAddress, localPort, remoteAddress, remotePort } of table) {
    pairs.push({
      local: { address: localAddress, port: localPort },
      remote: { address: remoteAddress, port: remotePort },
    });
  }
  const map = mapPairs(pairs);
  const hits = shuffle([...pairs]);
  // No table holds both ends of these connections: the generator's are one host's.
  const misses = hits.map(({ local, remote }) => ({ local: remote, remote: local }));

  for (const [what, keys] of Object.entries({ hits, misses })) {
    for (const key of keys) {
      const row = table.byEndpoints(key.local, key.remote)?.index;
      if (row !== map.get(keyOf(key))) throw new Error(`${keyOf(key)}: Map and table disagree.`);
    }
    const results = await alternate(
      [
        closure("byEndpoints, a SocketRow", () => {
          let found = 0;
          for (const key of keys) if (table.byEndpoints(key.local, key.remote)) found++;
          return found;
        }),
        closure("Map.get of a string key", () => {
          let found = 0;
          for (const key of keys) if (map.get(keyOf(key)) !== undefined) found++;
          return found;
        }),
      ],
      PATIENCE,
    );
    const title = `${what} by endpoints, ${count(keys.length)} in random order among ${count(ENDPOINT_ROWS)} rows`;
    report.case({ title, each: "look-up", per: keys.length, base: "byEndpoints, a SocketRow", results });
  }

  const [first] = hits;
  if (!first) return;
  const built = await alternate(
    [
      closure(
        "index of endpoints",
        () => table.byEndpoints(first.local, first.remote),
        () => {
          table.clear();
          table.append(bytes).end();
        },
      ),
      closure("Map of string keys, addresses already text", () => mapPairs(pairs)),
    ],
    { ...PATIENCE, most: 5 },
  );
  const title = `building what finds endpoints, ${count(ENDPOINT_ROWS)} rows`;
  report.case({ title, each: "row", per: ENDPOINT_ROWS, base: "index of endpoints", results: built });
}

await question("lookup", async (report) => {
  await byInode(report);
  await byEndpoints(report);
});
