import { Summarizer } from "../../index";
import { DEFAULT_BY } from "../../summary/summarizer";
import { jsonLine } from "../../text/printable";
import { asUsage } from "../args/as-usage";
import type { FilterFlags } from "../args/filter-flags";
import { commandFilter } from "../args/filters";
import { type InputOptions, readInput } from "../args/input";
import { KnownNamespaces, refuseWithoutAll } from "../rows/known-namespaces";
import { Processes } from "../rows/processes";
import { statusOf } from "../terminal/notes";
import { write, writeLines } from "../terminal/output";
import type { Status } from "../terminal/status";
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
  refuseWithoutAll(options.by?.includes("netns") === true, allNamespaces);
  const by = options.by ?? (allNamespaces ? ["netns", ...DEFAULT_BY] : undefined);
  const processes = options.file === undefined ? new Processes(options.procRoot) : undefined;
  const filter = await commandFilter(words.join(" "), options, processes);
  const summarizer = asUsage(() => new Summarizer({ ...(by && { by }), ...(top !== undefined && { top }) }));
  const namespaces = new KnownNamespaces();
  for await (const { table, rows } of readInput(options, filter)) {
    namespaces.take(table);
    summarizer.add(table, rows);
  }
  const { summary } = summarizer;
  if (options.json)
    await write(`${jsonLine(allNamespaces ? { ...summary, namespaces: [...namespaces.all] } : summary)}\n`);
  else await writeLines(summaryLines(summary, terminal(options), namespaces.of));
  return statusOf(summary.total, options);
}
