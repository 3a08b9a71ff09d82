/** How fast does text become columns? At every size, next to other ways of reading it. */
import { freemem } from "node:os";
import { CONTENDERS } from "./contenders/index";
import { nativeContenders, STRTOUL } from "./contenders/native";
import { checkedScanner } from "./contenders/parsers/checked-scanner";
import { sockdex } from "./contenders/parsers/sockdex";
import { tunedScanner } from "./contenders/parsers/tuned-scanner";
import { openAlike, ProcessContender } from "./contenders/process-contender";
import { alternate } from "./harness/alternate";
import { type Dump, discard, type Protocol, writeDump } from "./harness/dumps";
import { count, times } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { type Case, median, type Report } from "./harness/report";

const SIZES = quick ? [1000, 20_000] : [1000, 10_000, 100_000, 1_000_000, 10_000_000];
/** Runs over fewer rows are too short for a clock: the benchmark package repeats them. */
const SHORT = 10_000;
/** Ten million rows are held as text by each contender that reads them, and as columns. */
const MEMORY_PER_ROW = 1200;

async function atAllSizes(
  contenders: readonly ProcessContender[],
  protocol: Protocol,
  report: Report,
): Promise<Map<number, Case>> {
  const cases = new Map<number, Case>();
  for (const rows of SIZES) {
    if (rows * MEMORY_PER_ROW > freemem()) {
      report.note(`${count(rows)} rows are left out: that takes some ${Math.ceil((rows * MEMORY_PER_ROW) / 1e9)} GB`);
      continue;
    }
    if (!contenders.some((contender) => contender.takes({ protocol, rows }))) {
      report.note(`${count(rows)} ${protocol} rows: with --full`);
      continue;
    }
    const dump = writeDump(protocol, rows);
    cases.set(rows, report.case(await atSize(contenders, dump)));
    const without = contenders.filter((contender) => !contender.takes(dump)).map(({ name }) => name);
    if (without.length > 0) report.note(`not at this size: ${without.join(", ")}`);
    discard(dump);
  }
  return cases;
}

async function atSize(contenders: readonly ProcessContender[], dump: Dump): Promise<Case> {
  const { protocol, rows } = dump;
  const opened = await openAlike(contenders, dump);
  const how = rows <= SHORT ? "short" : "run";
  const results = await alternate(
    opened.map((contender) => ({ name: contender.name, take: () => contender.time(how) })),
    quick || how === "short" ? { least: 2, most: 2, seconds: 1 } : { least: 3, most: 15, seconds: 0.8 },
  );
  for (const contender of opened) await contender.close();
  return { title: `parse ${count(rows)} ${protocol} rows`, each: "row", per: rows, base: sockdex.name, results };
}

function judge(report: Report, cases: ReadonlyMap<number, Case>): void {
  const million = cases.get(1_000_000);
  if (!million) return;
  const own = median(million, sockdex.name);
  const against = (contender: string, bar?: number) => {
    const ratio = median(million, contender) / own;
    const isThere = Number.isFinite(ratio);
    report.budget({
      what: `parse 1M rows, against ${contender}`,
      figure: isThere ? times(ratio) : "no C compiler here",
      bar: bar === undefined ? "(equal work)" : `≥ ${bar} ×`,
      met: isThere && bar !== undefined ? ratio >= bar : undefined,
    });
  };
  against(tunedScanner.name, 10);
  against(checkedScanner.name);
  against(STRTOUL, 8);

  const each = [10_000, 100_000, 1_000_000, 10_000_000].map(
    (rows) => median(cases.get(rows) ?? million, sockdex.name) / rows,
  );
  const isComplete = cases.has(10_000_000);
  const spread = Math.max(...each) / Math.min(...each);
  report.budget({
    what: "ns a row, 10 thousand … 10 million rows",
    figure: isComplete ? `within ${times(spread)}` : "no memory for 10 million",
    bar: "≤ 1.5 ×",
    met: isComplete ? spread <= 1.5 : undefined,
  });
}

await question("parse", async (report) => {
  const contenders = [
    ...CONTENDERS.map((contender) => ProcessContender.serve("parse", contender)),
    ...nativeContenders(),
  ];
  const cases = await atAllSizes(contenders, "tcp", report);
  await atAllSizes(contenders, "tcp6", report);
  for (const { name, remark } of contenders) if (remark !== undefined) report.note(`${name} ${remark}`);
  judge(report, cases);
});
