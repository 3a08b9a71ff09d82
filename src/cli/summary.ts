import { Summarizer } from "../index";
import { asUsage } from "./as-usage";
import type { FilterFlags } from "./filter-flags";
import { filterWithHosts } from "./filters";
import { type InputOptions, readInput } from "./input";
import { statusOf } from "./notes";
import { write, writeLines } from "./output";
import type { Status } from "./status";
import { summaryLines } from "./summary-view";
import { type TerminalOptions, terminal } from "./terminal";

export interface SummaryOptions extends InputOptions, TerminalOptions, FilterFlags {
  json?: boolean;
  by?: string[];
  top?: number;
}

/** What there is, in figures: by protocol and state, and whatever else they are counted by. */
export async function summary(words: readonly string[], options: SummaryOptions): Promise<Status> {
  const { by, top } = options;
  const chosen = await filterWithHosts(words.join(" "), options);
  const summarizer = asUsage(() => new Summarizer({ ...(by && { by }), ...(top !== undefined && { top }) }));
  for await (const { table, rows } of readInput(options, chosen)) summarizer.add(table, rows);
  const { summary } = summarizer;
  if (options.json) await write(`${JSON.stringify(summary)}\n`);
  else await writeLines(summaryLines(summary, terminal(options)));
  return statusOf(summary.total, options);
}
