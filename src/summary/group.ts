/** What rows have in common, and how many there are. */
export interface GroupEntry {
  /** `10.0.0.9`, `10.0.0.0/24`, `443`, `1000`. */
  key: string;
  sockets: number;
  /** Of several things that were counted together, each; `key` is all of them, with commas between. */
  keys?: readonly string[];
}

export interface Group {
  /** As it was asked for: `remote/24`. */
  by: string;
  /** Sockets that were counted: those that have such a thing. */
  sockets: number;
  /** Different ones among them. */
  distinct: number;
  /** Those with the most sockets, the most first; of equals the lowest, or what comes first in the alphabet. */
  top: GroupEntry[];
}
