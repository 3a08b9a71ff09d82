/*
 * The memory map, in order of offsets. One WebAssembly.Memory holds one table, and all state: none is in globals.
 *
 *        0  header      counters and settings: header.ts
 *      384  scratch     128 bytes for a function's own use
 *      512  constants   vector constants of the fast path
 *      896  prefix      the prefix of the line before
 *     1024  problems    the first MAX_PROBLEMS malformed lines, PROBLEM_BYTES each: problem.ts. Only the host uses them
 *     3072  addresses   of each column, u32, in the order of schema.ts; 0 until there is room for rows, and of columns not held
 *     4096  counts      rows by protocol and state: 10 × 256 × u32
 *    16384  criteria    what select() looks for: criteria.ts
 *    40960  carry       a torn line waits here, ending exactly at TEXT
 *    45056  text        the window: bytes to parse, filled by the host
 *   307200  padding     loads of the fast path may end here, never further
 *   327680  columns     one array each, `capacity` long; then the details columns and those of info
 *           indexes     built on first use behind the columns, gone when rows are added
 *           scratch     selections
 *
 * The host imports files of constants alone, like this one (src/module/assembly.d.ts).
 */

export const HEADER_BYTES: usize = 256;
export const SCRATCH: usize = 384;
export const CONSTANTS: usize = 512;
/** The prefix of the line before, its variable digits as zeros. At most PREFIX_BYTES. */
export const PREFIX: usize = 896;
export const PREFIX_BYTES: usize = 128;
export const PROBLEMS: usize = 1024;
export const PROBLEM_BYTES: usize = 128;
export const MAX_PROBLEMS: u32 = 16;
export const COLUMN_ADDRESSES: usize = 3072;
export const COUNTS: usize = 4096;
export const CRITERIA: usize = 16384;
export const TEXT: usize = 45056;
export const TEXT_BYTES: usize = 262144;
export const PADDING: usize = 512;
export const COLUMNS: usize = 327680;

/** A longer line is not a row (docs/grammar.md). The carry holds one. */
export const MAX_LINE: usize = 4096;
/** A label, or a prefix and the start of the row behind it, is in the first LOOKED_AT bytes of a line. */
export const LOOKED_AT: usize = 512;
/** Inodes are exact up to 2^53; larger ones saturate. */
export const MAX_INODE: u64 = 9007199254740992;
