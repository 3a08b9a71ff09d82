/**
 * What does refresh() add to what the kernel takes to print its tables, and what does it take by netlink? With many real
 * sockets: 100,000, or with `--full` 200,000.
 */
import { closeSync, openSync, readSync } from "node:fs";
import { type LiveTable, readSockets, SocketTable } from "../dist/index.js";
import { tunedScanner } from "./contenders/parsers/tuned-scanner";
import { alternate, closure } from "./harness/alternate";
import { count, figure, times } from "./harness/numbers";
import { full, quick } from "./harness/options";
import { question } from "./harness/question";
import { median, type Report } from "./harness/report";
import { measureOne } from "./live-one";
import { measureSources } from "./live-sources";
import { type Crowd, openCrowd } from "./sockets/crowd";

const SOCKETS = quick ? 2000 : full ? 200_000 : 100_000;
const TABLES = ["tcp", "tcp6"] as const;

const buffer = Buffer.allocUnsafeSlow(262_144);

/** The floor: as readSockets reads, and nothing done with it. */
function readOnly(paths: readonly string[], each: (length: number) => void = () => {}): number {
  let bytes = 0;
  for (const path of paths) {
    const fd = openSync(path, "r");
    try {
      for (let length = 1; length > 0; bytes += length) {
        length = readSync(fd, buffer, 0, buffer.length, null);
        each(length);
      }
    } finally {
      closeSync(fd);
    }
  }
  return bytes;
}

function capture(path: string): Buffer {
  const parts: Buffer[] = [];
  readOnly([path], (length) => parts.push(Buffer.from(buffer.subarray(0, length))));
  return Buffer.concat(parts);
}

async function measure(report: Report, crowd: Crowd): Promise<void> {
  const live = readSockets({ protocols: TABLES, pid: crowd.pid });
  const paths = TABLES.map((table) => `/proc/${crowd.pid}/net/${table}`);
  const texts = paths.map(capture);
  const parsed = new SocketTable();
  const parse = () => {
    parsed.clear();
    for (const [i, protocol] of TABLES.entries()) {
      const text = texts[i];
      if (!text) continue;
      parsed.begin({ protocol, bytes: text.length });
      parsed.append(text).end();
    }
  };
  parse();
  check(crowd, live, parsed, texts);

  const results = await alternate(
    [
      closure("refresh()", () => live.refresh()),
      closure("only reading", () => readOnly(paths)),
      closure("parsing the same bytes", parse),
    ],
    quick ? { least: 2, most: 2, seconds: 1 } : { least: 7, most: 15, seconds: 3 },
  );
  const title = `${count(live.size)} live sockets`;
  const one = report.case({ title, each: "row", per: live.size, base: "refresh()", results });
  report.note("kernel time is that of only reading, parse time that of the same bytes from memory");
  const ratio = median(one, "refresh()") / median(one, "only reading");
  report.budget({
    what: `refresh() of ${count(live.size)} live sockets, against only reading`,
    figure: times(ratio),
    bar: "≤ 1.1 ×",
    met: live.size >= SOCKETS ? ratio <= 1.1 : undefined,
  });
}

function check(crowd: Crowd, live: LiveTable, parsed: SocketTable, texts: readonly Buffer[]): void {
  if (live.size < crowd.sockets) throw new Error(`${live.size} rows of at least ${crowd.sockets} sockets.`);
  // The inodes of a quiet namespace are the same in each reading, and so are another parser's.
  if (!crowd.isPrivate) return;
  const inodes = (table: SocketTable) => table.columns.inode.reduce((sum, inode) => sum + inode, 0);
  if (live.size !== parsed.size || inodes(live) !== inodes(parsed)) throw new Error("refresh() and parse disagree.");
  let rows = 0;
  for (const [i, protocol] of TABLES.entries()) {
    const text = texts[i];
    if (!text) continue;
    const parser = tunedScanner.parser(protocol);
    parser.parse(text);
    rows += parser.digest().rows;
  }
  if (rows !== parsed.size) throw new Error(`The tuned scanner reads ${rows} rows of ${parsed.size}.`);
}

await question("live", async (report) => {
  const start = performance.now();
  const crowd = await openCrowd(SOCKETS);
  try {
    const seconds = figure((performance.now() - start) / 1000);
    const where = crowd.isPrivate ? "in a network namespace of their own" : "among this machine's own";
    report.note(`${count(crowd.sockets)} sockets, ${where}, opened by ${crowd.workers} processes in ${seconds} s`);
    await measure(report, crowd);
    await measureSources(report, crowd);
    await measureOne(report);
  } finally {
    crowd.end();
  }
});
