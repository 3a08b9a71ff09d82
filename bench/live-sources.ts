/** Part of `live`: both sources, filters in the kernel and info, beside a loop in C and ss. */
import { spawnSync } from "node:child_process";
import { type LiveTable, parseFilter, type ReadOptions, readSockets, SockdexError } from "../dist/index.js";
import { type Dump, type Found, NetlinkLoop } from "./contenders/netlink-loop";
import { alternate, closure, type Turn } from "./harness/alternate";
import { count, figure, times } from "./harness/numbers";
import { quick } from "./harness/options";
import { median, type Report } from "./harness/report";
import type { Crowd } from "./sockets/crowd";

const ALL_STATES = 0x1ffe;
const TCP_INFO = 1 << 1;
const FAMILIES = ["together", "one by one"] as const;
const PATIENCE = quick ? { least: 1, most: 2, seconds: 1 } : { least: 5, most: 15, seconds: 3 };
const PROCFS = "all rows, readSockets({ source: procfs })";

/** A question to all contenders. */
interface Question {
  title: string;
  filter?: string;
  dump: Dump;
  /** What ss is asked. */
  ss: readonly string[];
  /** With info columns. */
  info?: boolean;
  /** Its line in the budget: of the time to read all rows from /proc. */
  budget?: { what: string; most: number };
}

/** All who are asked, of one crowd. */
class Sources {
  readonly #report: Report;
  readonly #crowd: Crowd;
  readonly #enter: readonly string[];
  readonly #loop: NetlinkLoop | undefined;
  readonly #hasSs: boolean;

  constructor(report: Report, crowd: Crowd) {
    this.#report = report;
    this.#crowd = crowd;
    this.#enter = crowd.isPrivate ? ["nsenter", "-n", "-t", String(crowd.pid)] : [];
    this.#loop = NetlinkLoop.start(this.#enter);
    this.#hasSs = spawnSync("ss", ["-V"]).status === 0;
  }

  end(): void {
    this.#loop?.end();
  }

  read(options: ReadOptions): LiveTable {
    return readSockets({ pid: this.#crowd.pid, ...options });
  }

  /** Throws unless all find the same; times them by turns, beside reading all rows from /proc. */
  async ask({ title, filter: text, dump, ss, info = false, budget }: Question): Promise<void> {
    const filter = text === undefined ? {} : { filter: parseFilter(text) };
    const whole = this.read({ source: "procfs" });
    const table = this.read({ source: "netlink", ...filter, ...(info ? { info } : {}) });
    await this.#check(title, this.read({ source: "procfs", ...filter }), table, dump);

    const netlink = `readSockets({ source: netlink${info ? ", info: true" : ""} })`;
    const turns: Turn[] = [closure(PROCFS, () => whole.refresh()), closure(netlink, () => table.refresh())];
    const loop = this.#loop;
    if (loop) {
      for (const families of FAMILIES) {
        const take = async () => [(await loop.dump(families, dump))[0]];
        turns.push({ name: `C netlink loop, -O3, families ${families}`, take });
      }
    }
    if (this.#hasSs) turns.push(closure(["ss", ...ss].join(" "), () => this.#ss(ss)));
    const results = await alternate(turns, PATIENCE);
    const titleWithRows = `${title}: ${count(table.size)} rows`;
    const one = this.#report.case({ title: titleWithRows, each: "reading", per: 1, unit: "ms", base: PROCFS, results });
    if (budget === undefined) return;
    const [all, took] = [median(one, PROCFS), median(one, netlink)];
    this.#report.budget({
      what: budget.what,
      figure: `${times(took / all)} (${figure(took / 1e6)} of ${figure(all / 1e6)} ms)`,
      bar: `≤ ${budget.most} ×`,
      met: took / all <= budget.most,
    });
  }

  #ss(args: readonly string[]): string {
    const [file = "", ...rest] = [...this.#enter, "ss", ...args];
    const { status, stdout } = spawnSync(file, rest, { encoding: "latin1", maxBuffer: 2 ** 30 });
    if (status !== 0) throw new Error(`ss ${args.join(" ")} ended with ${status}.`);
    return stdout;
  }

  /** The inodes of a quiet namespace are the same in each reading. */
  async #check(title: string, base: LiveTable, table: LiveTable, dump: Dump): Promise<void> {
    if (!this.#crowd.isPrivate) return;
    const expected = foundIn(base);
    const found = [foundIn(table)];
    for (const families of FAMILIES) {
      const dumped = await this.#loop?.dump(families, dump);
      if (dumped) found.push(dumped[1]);
    }
    for (const one of found) {
      if (one.rows === expected.rows && one.inodes === expected.inodes && one.ports === expected.ports) continue;
      throw new Error(`${title}: ${JSON.stringify(expected)} by /proc, ${JSON.stringify(one)} by netlink.`);
    }
  }
}

function foundIn({ size, columns }: LiveTable): Found {
  const sum = (column: Iterable<number>) => {
    let total = 0;
    for (const value of column) total += value;
    return total;
  };
  return { rows: size, inodes: sum(columns.inode), ports: sum(columns.localPort) };
}

/** Asks everything of the crowd, where this user may ask for it. */
export async function measureSources(report: Report, crowd: Crowd): Promise<void> {
  let table: LiveTable;
  try {
    table = readSockets({ pid: crowd.pid, source: "netlink" });
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    report.note(`nothing of netlink is measured: ${error.message}`);
    return;
  }
  // A listener's: of all others are as many as its process has connections.
  const [listener] = table.select(parseFilter("state listening"));
  const port = table.row(listener ?? 0).localPort;
  const sockets = `${count(table.size)} live sockets`;
  const sources = new Sources(report, crowd);
  try {
    const all = { states: ALL_STATES, port: 0, extensions: 0 };
    await sources.ask({
      title: "all rows to columns",
      ...{ dump: all, ss: ["-Htan"] },
      budget: { what: `${sockets} by netlink, against /proc`, most: 0.55 },
    });
    await sources.ask({
      title: "all rows with info",
      ...{ info: true, dump: { ...all, extensions: TCP_INFO }, ss: ["-Htani"] },
      budget: { what: `${sockets} by netlink with info, against /proc without`, most: 0.7 },
    });
    const ofState = (filter: string, states: number, most: number): Question => ({
      ...{ title: filter, filter, dump: { ...all, states }, ss: ["-Htan", ...filter.split(" ")] },
      budget: { what: `of ${sockets} only ${filter} by netlink, against all by /proc`, most },
    });
    await sources.ask(ofState("state close-wait", 1 << 8, 0.13));
    await sources.ask(ofState("state listening", 1 << 10, 0.01));
    const filter = `sport = :${port}`;
    await sources.ask({ title: filter, filter, dump: { ...all, port }, ss: ["-Htan", filter] });
  } finally {
    sources.end();
  }
}
