/** What `assembly/index.ts` exports. Pointers are byte offsets into the memory; a row number of −1 means none. */
export interface ModuleExports {
  /** Sets up an empty table, once, before anything else. Returns a status. Only it, reserve(), parse() and finish() may grow the memory. */
  configure(details: number, bigEndian: number, seed: number): number;
  /** Forgets all rows and counts, and keeps the room they had. */
  clear(): void;
  /** Forgets the rows only: line numbers, counts and a torn line go on. */
  clearRows(): void;
  /** Makes room for `rows` rows in all. Returns a status. May grow the memory. */
  reserve(rows: number): number;
  /** A new input begins: the protocol code it is said to hold (or 255), its bytes (0: not known). */
  begin(protocolHint: number, bytes: number): void;
  /** Parses the first `length` bytes of the window. Returns a status; behind FULL and MET it is called again. May grow the memory. */
  parse(length: number): number;
  /** The input is over: a torn last line is read as far as it goes. Returns a status. May grow the memory. */
  finish(): number;
  /** Builds the index unless it is there. Returns a status. */
  buildInodeIndex(): number;
  /** The next older row with the same inode as `row`. */
  olderWithInode(row: number): number;
  /** Builds the index unless it is there. Returns a status. */
  buildEndpointIndex(): number;
  /** The newest row between two endpoints: pointers to 16-byte addresses, and ports. The index must be built. */
  findEndpoints(local: number, localPort: number, remote: number, remotePort: number): number;
  /** The next older row between the same endpoints as `row`. */
  olderWithEndpoints(row: number): number;
  /** Rows that repeat an earlier one, or −1 when there is no room to count them. */
  countDuplicates(): number;
  /** Writes the rows that meet the criteria behind the indexes, u32 each. Returns how many, or −1 when there is no room. */
  select(): number;
  /** Counts rows by protocol and state: u32 [10][256] at COUNTS. */
  count(): void;
  /** Turns round the printed words of all addresses. */
  swapAddresses(): void;
}
