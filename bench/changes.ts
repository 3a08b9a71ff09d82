/** How fast are two tables compared? With some rows gone, some new and some changed, next to Maps of strings. */
import { type SocketRow, SocketTable } from "../dist/index.js";
import { diff } from "../dist/live.js";
import { generateDump } from "../tests/generate/index";
import { alternate, closure } from "./harness/alternate";
import { count, figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { median, type Report } from "./harness/report";

const ROWS = quick ? 5000 : 200_000;
/** One row of so many is not on one side, and one is in another state. */
const EVERY = 50;

/** Two tables of the same machine, some time apart; or, reversed, as no kernel would print the second. */
function tables(isReversed: boolean): [before: SocketTable, after: SocketTable] {
  const text = Buffer.from(generateDump({ protocol: "tcp", rows: ROWS, seed: 1, quirks: 0 })).toString("latin1");
  const [header = "", ...lines] = text.trimEnd().split("\n");
  const rows = lines.filter((_, i) => i % EVERY !== 1);
  const later = lines
    .filter((_, i) => i % EVERY !== 2)
    .map((line, i) => (i % EVERY === 3 ? line.replace(/^(\s*\d+: \S+ \S+ )../, "$108") : line));
  if (isReversed) later.reverse();
  const parse = (some: string[]) =>
    SocketTable.parse(Buffer.from(`${[header, ...some].join("\n")}\n`, "latin1"), { details: true });
  return [parse(rows), parse(later)];
}

function keyOf(row: SocketRow): string {
  const { pointer, inode, localAddress, localPort, remoteAddress, remotePort } = row;
  return `${pointer} ${inode} ${localAddress} ${localPort} ${remoteAddress} ${remotePort}`;
}

/** Numbers opened and closed, and in another state. */
function compareStrings(before: SocketTable, after: SocketTable): [opened: number, closed: number, changed: number] {
  const states = new Map<string, string>();
  for (const row of before) states.set(keyOf(row), row.state);
  const seen = new Set<string>();
  let changed = 0;
  let opened = 0;
  for (const row of after) {
    const key = keyOf(row);
    if (seen.has(key)) continue;
    seen.add(key);
    const state = states.get(key);
    if (state === undefined) opened++;
    else if (state !== row.state) changed++;
  }
  let closed = 0;
  for (const key of states.keys()) if (!seen.has(key)) closed++;
  return [opened, closed, changed];
}

async function measure(report: Report, isReversed: boolean): Promise<void> {
  const [before, after] = tables(isReversed);
  const changes = diff(before, after);
  const found = [changes.opened.length, changes.closed.length, changes.changed.length];
  const expected = compareStrings(before, after);
  if (String(found) !== String(expected))
    throw new Error(`diff() finds ${found}, a comparison of strings ${expected}.`);
  const results = await alternate(
    [closure("diff()", () => diff(before, after)), closure("Map of strings", () => compareStrings(before, after))],
    quick ? { least: 2, most: 2, seconds: 1 } : { least: 2, most: 9, seconds: 1 },
  );
  const [opened = 0, closed = 0, changed = 0] = found.map(count);
  const order = isReversed ? "another order" : "the kernel's order";
  const one = report.case({
    title: `${count(ROWS)} rows in ${order}: ${opened} opened, ${closed} closed, ${changed} changed`,
    each: "row",
    per: ROWS,
    base: "diff()",
    results,
  });
  // No kernel prints its rows in another order: that is there to be seen.
  if (isReversed) return;
  const milliseconds = median(one, "diff()") / 1e6;
  report.budget({
    what: `diff() of ${count(ROWS)} rows in the kernel's order`,
    figure: `${figure(milliseconds)} ms`,
    bar: "tens of ms",
    met: milliseconds < 100,
  });
}

await question("changes", async (report) => {
  for (const isReversed of [false, true]) await measure(report, isReversed);
});
