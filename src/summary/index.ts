/** Sums tables up in figures: the command's summary, and what a page shows. */

export type { Group, GroupEntry } from "./group";
export type { ByState } from "./shown-states";
export { type Queues, Summarizer, type Summary, type SummaryOptions, summarize } from "./summarizer";
