/** How fast does a file become rows that can be found by inode? Next to only reading it, and to readFileSync + parsers. */

import { FILE_CONTENDERS, FIRST_READ, NAIVE, ONLY_READING, READ_AGAIN } from "./contenders/files";
import { openAlike, ProcessContender } from "./contenders/process-contender";
import { alternate } from "./harness/alternate";
import { type Dump, discard, writeDump } from "./harness/dumps";
import { count, times } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { type Case, median, type Report } from "./harness/report";

const SIZES = quick ? [20_000] : [100_000, 1_000_000];
/** At a million rows only those the budget speaks of, and the best that JavaScript does. */
const ALL_UP_TO = 100_000;

async function atSize(contenders: readonly ProcessContender[], dump: Dump): Promise<Case> {
  const isWanted = ({ name }: ProcessContender) =>
    dump.rows <= ALL_UP_TO || name === NAIVE || !/regexp|procfs/.test(name);
  const opened = await openAlike(contenders.filter(isWanted), dump);
  const results = await alternate(
    opened.map((contender) => ({ name: contender.name, take: () => contender.time("run") })),
    quick ? { least: 2, most: 2, seconds: 1 } : { least: 3, most: 12, seconds: 1 },
  );
  for (const contender of opened) await contender.close();
  return {
    title: `file → columns → inode index, ${count(dump.rows)} ${dump.protocol} rows`,
    each: "row",
    per: dump.rows,
    base: READ_AGAIN,
    results,
  };
}

function judge(report: Report, one: Case): void {
  const again = median(one, READ_AGAIN);
  const first = median(one, FIRST_READ);
  // All run in processes that have run before: V8's heap is there for the naive program, its memory for refresh(), its
  // buffer for the read loop. A first read pays for memory the kernel has yet to map.
  const naive = median(one, NAIVE);
  report.budget({
    what: "file → index, 1M rows, refresh(), against naive split + Map",
    figure: `${times(naive / again)} (first read: ${times(naive / first)})`,
    bar: "≥ 40 ×",
    met: naive / again >= 40,
  });
  const reading = median(one, ONLY_READING);
  report.budget({
    what: "file → index, 1M rows, refresh(), against only reading",
    figure: `${times(again / reading)} (first read: ${times(first / reading)})`,
    bar: "≤ 2.5 ×",
    met: again / reading <= 2.5,
  });
}

await question("file", async (report) => {
  const contenders = FILE_CONTENDERS.map((contender) => ProcessContender.serve("file", contender));
  for (const rows of SIZES) {
    const dump = writeDump("tcp", rows);
    const one = report.case(await atSize(contenders, dump));
    discard(dump);
    if (rows === 1_000_000) judge(report, one);
  }
  if (!quick) report.note(`above ${count(ALL_UP_TO)} rows without regexp and the packages, being slow`);
  report.note("files are in the page cache; a table's index is built by its first rowOfInode()");
});
