import { readUsers, Summarizer } from "../../index";
import { needsHolders, parseGrouping } from "../../summary/grouping";
import { DEFAULT_BY } from "../../summary/summarizer";
import { jsonLine } from "../../text/printable";
import { asUsage } from "../args/as-usage";
import type { FilterFlags } from "../args/filter-flags";
import { commandFilter } from "../args/filters";
import { type InputOptions, readInput } from "../args/input";
import { KnownNamespaces, refuseWithoutAll } from "../rows/known-namespaces";
import { Processes } from "../rows/processes";
import { hiddenText } from "../rows/unheld";
import { statusOf } from "../terminal/notes";
import { complain, write, writeLines } from "../terminal/output";
import { type Status, UsageError } from "../terminal/status";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import { summaryLines } from "./summary-view";

export interface SummaryOptions extends InputOptions, TerminalOptions, FilterFlags {
  json?: boolean;
  by?: string[];
  top?: number;
}

/** What there is, in figures: by protocol and state, and whatever else they are counted by. */
export async function summary(words: readonly string[], options: SummaryOptions): Promise<Status> {
  const { top, allNamespaces } = options;
  const groupings = asUsage(() => (options.by ?? []).map(parseGrouping));
  refuseWithoutAll(
    groupings.some(({ parts }) => parts.some(({ what }) => what === "netns")),
    allNamespaces,
  );
  const isByProcess = groupings.some(needsHolders);
  if (isByProcess && options.file !== undefined)
    throw new UsageError("a dump has no processes: --by process and --by pid need live tables");
  const by = options.by ?? (allNamespaces ? ["netns", ...DEFAULT_BY] : undefined);
  const processes = options.file === undefined ? new Processes(options.procRoot) : undefined;
  const filter = await commandFilter(words.join(" "), options, processes);
  const holders = isByProcess ? processes?.all : undefined;
  const summarizer = new Summarizer({
    ...(by && { by }),
    ...(top !== undefined && { top }),
    ...(holders && { holders }),
  });
  const namespaces = new KnownNamespaces();
  for await (const { table, rows } of readInput(options, filter)) {
    namespaces.take(table);
    summarizer.add(table, rows);
  }
  const { summary } = summarizer;
  if (options.json) write(`${jsonLine(allNamespaces ? { ...summary, namespaces: [...namespaces.all] } : summary)}\n`);
  else {
    const users = options.file === undefined ? readUsers() : undefined;
    const names = { namespaceOf: namespaces.of, userOf: users && ((uid: number) => users.nameOf(uid)) };
    writeLines(summaryLines(summary, terminal(options), names));
  }
  const hidden = holders && hiddenText(holders);
  if (hidden) complain(`${hidden}: their sockets count for no process`);
  return statusOf(summary.total, options);
}
