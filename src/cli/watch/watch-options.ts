import type { TableSource } from "../../index";
import type { FilterFlags } from "../args/filter-flags";
import type { TerminalOptions } from "../terminal/terminal";

export interface WatchOptions extends TerminalOptions, FilterFlags {
  pid?: number;
  allNamespaces?: boolean;
  source?: TableSource | "auto";
  /** Seconds. */
  interval?: number;
  /** Refreshes. */
  count?: number;
  /** Rows of each kind of change a refresh, where they are lines. */
  limit?: number;
  json?: boolean;
  info?: boolean;
  sort?: string[];
}
