import { isatty } from "node:tty";
import type { Finding } from "../../findings/finding";
import type { Diagnosis } from "../../findings/findings";
import { readUsers, Summarizer } from "../../index";
import { needsHolders, parseGrouping } from "../../summary/grouping";
import { DEFAULT_BY } from "../../summary/summarizer";
import { jsonLine } from "../../text/printable";
import { asUsage } from "../args/as-usage";
import type { FilterFlags } from "../args/filter-flags";
import { commandFilter } from "../args/filters";
import { type InputOptions, readInput } from "../args/input";
import { recordedInput } from "../args/recorded-input";
import { KnownNamespaces, refuseWithoutAll } from "../rows/known-namespaces";
import { Processes } from "../rows/processes";
import { Unheld } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, write, writeLines } from "../terminal/output";
import { type Status, status, UsageError } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { diagnose } from "./diagnose";
import { summaryLines } from "./summary-view";

export interface SummaryOptions extends InputOptions, TerminalOptions, FilterFlags {
  json?: boolean;
  by?: string[];
  top?: number;
}

/** Of a dump with more rows findings are not looked for: that takes them all at once. */
const MOST_ROWS = 2 ** 21;

/** What is wrong, and what there is, in figures: by protocol and state, and whatever else they are counted by. */
export async function summary(words: readonly string[], options: SummaryOptions): Promise<Status> {
  const { total } = await sumUp(words, options);
  return statusOf(total, options);
}

/** The same; its status says whether something is severe. */
export async function doctor(words: readonly string[], options: SummaryOptions): Promise<Status> {
  const { findings } = await sumUp(words, options);
  if (findings === undefined) {
    complain(`not diagnosed: there are more than ${MOST_ROWS} rows`);
    return status.UNKNOWN;
  }
  return findings.some(({ severity }) => severity === "high") ? status.FAILED : status.OK;
}

async function sumUp(
  words: readonly string[],
  given: SummaryOptions,
): Promise<{ total: number; findings: Finding[] | undefined }> {
  const recorded = await recordedInput(given);
  const options = { ...given, recorded };
  const { top, allNamespaces } = options;
  const groupings = asUsage(() => (options.by ?? []).map(parseGrouping));
  const byNamespace = groupings.find(({ parts }) => parts.some(({ what }) => what === "netns"));
  if (byNamespace) refuseWithoutAll(`--by ${byNamespace.name}`, options);
  const isByProcess = groupings.some(needsHolders);
  const isLive = options.file === undefined;
  const processes = isLive ? new Processes(options.procRoot) : recorded?.processes;
  if (isByProcess && processes === undefined) {
    throw new UsageError(
      recorded
        ? "this was recorded with --no-processes: it does not say who held the sockets"
        : "a dump has no processes: --by process and --by pid need live tables",
    );
  }
  const by = options.by ?? (allNamespaces ? ["netns", ...DEFAULT_BY] : undefined);
  const filter = await commandFilter(words.join(" "), options, processes);
  const holders = isByProcess ? processes?.all : undefined;
  const summarizer = new Summarizer({
    ...(by && { by }),
    ...(top !== undefined && { top }),
    ...(holders && { holders }),
  });
  const unheld = holders && isLive ? new Unheld(holders) : undefined;
  const namespaces = new KnownNamespaces();
  let diagnosis: Diagnosis | undefined = { findings: [], few: [] };
  let batches = 0;
  for await (const { table, rows } of readInput({ ...options, rowsPerBatch: MOST_ROWS, arePackedOne: true }, filter)) {
    namespaces.take(table);
    summarizer.add(table, rows);
    unheld?.count(table.columns, rows);
    diagnosis = batches++ === 0 ? diagnose(table, rows, options, processes) : undefined;
  }
  const { summary } = summarizer;
  const findings = diagnosis?.findings;
  if (options.json) {
    const found = { ...(findings && { findings }), ...summary };
    write(`${jsonLine(allNamespaces ? { ...found, namespaces: [...namespaces.all] } : found)}\n`);
  } else {
    const users = isLive ? readUsers() : undefined;
    const names = { namespaceOf: namespaces.of, userOf: users && ((uid: number) => users.nameOf(uid)) };
    writeLines(summaryLines({ ...summary, diagnosis }, { ...terminal(options), height: heightFor(options) }, names));
  }
  if (unheld?.note) complain(unheld.note);
  return { total: summary.total, findings };
}

/** Lines of the screen, but for that of the next prompt; undefined where nothing is to be left out. */
function heightFor({ by, top, wide }: SummaryOptions): number | undefined {
  const isAsked = by !== undefined || top !== undefined || wide === true;
  const lines = isAsked || !isatty(1) ? 0 : process.stdout.rows;
  return lines > 0 ? lines - 1 : undefined;
}
