import type { FilterFlags } from "../args/filter-flags";
import type { InputOptions } from "../args/input";
import type { TerminalOptions } from "../terminal/terminal";

export interface ListOptions extends InputOptions, TerminalOptions, FilterFlags {
  json?: boolean;
  csv?: boolean;
  header?: boolean;
  columns?: string[];
  sort?: string[];
  limit?: number;
  resolve?: boolean;
  process?: boolean;
  info?: boolean;
  extended?: boolean;
  memory?: boolean;
}
