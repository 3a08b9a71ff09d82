/** How fast does text become columns? At every size, next to other ways of reading it. */
import { freemem } from "node:os";
import { checkedScanner } from "./contenders/checked-scanner";
import { Entrant, openAlike } from "./contenders/entrant";
import { CONTENDERS } from "./contenders/index";
import { nativeEntrants, STRTOUL } from "./contenders/native";
import { sockdex } from "./contenders/sockdex";
import { tunedScanner } from "./contenders/tuned-scanner";
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
  entrants: readonly Entrant[],
  protocol: Protocol,
  report: Report,
): Promise<Map<number, Case>> {
  const cases = new Map<number, Case>();
  for (const rows of SIZES) {
    if (rows * MEMORY_PER_ROW > freemem()) {
      report.note(`${count(rows)} rows are left out: that takes some ${Math.ceil((rows * MEMORY_PER_ROW) / 1e9)} GB`);
      continue;
    }
    if (!entrants.some((entrant) => entrant.takes({ protocol, rows }))) {
      report.note(`${count(rows)} ${protocol} rows: with --full`);
      continue;
    }
    const dump = writeDump(protocol, rows);
    cases.set(rows, report.case(await atSize(entrants, dump)));
    const without = entrants.filter((entrant) => !entrant.takes(dump)).map(({ name }) => name);
    if (without.length > 0) report.note(`not at this size: ${without.join(", ")}`);
    discard(dump);
  }
  return cases;
}

async function atSize(entrants: readonly Entrant[], dump: Dump): Promise<Case> {
  const { protocol, rows } = dump;
  const opened = await openAlike(entrants, dump);
  const how = rows <= SHORT ? "short" : "run";
  const results = await alternate(
    opened.map((entrant) => ({ name: entrant.name, take: () => entrant.time(how) })),
    quick || how === "short" ? { least: 2, most: 2, seconds: 1 } : { least: 3, most: 15, seconds: 0.8 },
  );
  for (const entrant of opened) await entrant.close();
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
  const entrants = [...CONTENDERS.map((contender) => Entrant.serve("parse", contender)), ...nativeEntrants()];
  const cases = await atAllSizes(entrants, "tcp", report);
  await atAllSizes(entrants, "tcp6", report);
  for (const { name, remark } of entrants) if (remark !== undefined) report.note(`${name} ${remark}`);
  judge(report, cases);
});
