/*
 * The memory map. One WebAssembly.Memory holds one table:
 *
 *        0  header      counters and settings, below
 *      512  kept        vector constants of the fast path
 *      896  prefix      what stood in front of the line before
 *     1024  problems    the first MAX_PROBLEMS malformed lines, PROBLEM_BYTES each: the host's, kept with the table
 *     4096  counts      rows by protocol and state: 10 × 256 × u32
 *    16384  criteria    what select() looks for
 *    40960  carry       a torn line waits here, ending exactly at TEXT
 *    45056  text        the window: bytes to parse, filled by the host
 *   307200  padding     loads of the fast path may end here, never further
 *   327680  columns     one array each, `capacity` long; then the details columns
 *           indexes     built on first use behind the columns, gone when rows are added
 *           scratch     selections
 *
 * All state lives here and none in globals.
 */

export const KEPT: usize = 512;
/** The prefix of the line before, its variable digits as zeros. At most PREFIX_BYTES. */
export const PREFIX: usize = 896;
export const PREFIX_BYTES: usize = 128;
export const PROBLEMS: usize = 1024;
export const MAX_PROBLEMS: u32 = 16;
export const PROBLEM_BYTES: usize = 128;
export const COUNTS: usize = 4096;
export const CRITERIA: usize = 16384;
export const TEXT: usize = 45056;
export const TEXT_BYTES: usize = 262144;
export const PADDING: usize = 512;
export const COLUMNS: usize = 327680;

/** Inodes are exact up to here; larger ones saturate. */
export const MAX_INODE: u64 = 1 << 53;

/** A longer line is no row (docs/grammar.md). The carry room holds one. */
export const MAX_LINE: usize = 4096;
/** A prefix and the start of the row behind it are in the first bytes of a line, so many. */
export const LOOKED_AT: usize = 512;

// Header: u32 fields by offset.
/** Rows in the table. */
export const SIZE: usize = 0;
/** Rows the columns have room for. */
export const CAPACITY: usize = 4;
/** 1 when the details columns are kept. */
export const DETAILS: usize = 8;
/** 1 when a big-endian host printed the addresses. */
export const BIG_ENDIAN: usize = 12;
/** Protocol code the reader was told (0…9), or NOT_TOLD. */
export const TOLD: usize = 20;
/** What the last header said: a HEADER_ constant of row/protocol. */
export const HEADER: usize = 24;
/** Bytes of a torn line before TEXT. */
export const CARRIED: usize = 28;
/** Bytes at PREFIX, or 0. The host sets it when it has read a prefix; it holds until another line is met. */
export const PREFIX_LENGTH: usize = 36;
/** 1 while the rest of an over-long line is thrown away. */
export const DISCARDING: usize = 32;
/** 1 when some inode exceeds 32 bits, so that an index slot does not hold all of it. */
export const WIDE_INODES: usize = 68;
/** 1 when the input's last line had no newline. */
export const TORN_TAIL: usize = 72;
/** Address of the inode index, or 0 while there is none. */
export const INODE_INDEX: usize = 76;
export const INODE_INDEX_BITS: usize = 80;
export const ENDPOINT_INDEX: usize = 84;
export const ENDPOINT_INDEX_BITS: usize = 88;
/** First byte behind the columns. */
export const COLUMNS_END: usize = 64;
/** First byte behind columns and indexes: scratch space starts here. */
export const TOP: usize = 92;
/** Secret of the hash functions, given by the host, so that no dump can aim at one slot. */
export const SEED: usize = 96;
/** What the inode index multiplies by; odd, and secret too. */
export const INODE_FACTOR: usize = 120;
/** Malformed lines recorded at PROBLEMS. */
export const PROBLEM_COUNT: usize = 100;
/** Rows that repeat an earlier one, or NOT_COUNTED. */
export const DUPLICATES: usize = 104;
export const NOT_COUNTED: u32 = 0xffffffff;

/** parse() stops when the table holds this many rows: batches. */
export const LIMIT: usize = 108;
/** Rows of earlier sources: what lies behind them came from this one. */
export const SOURCE_FIRST_ROW: usize = 116;
/** Where parse() goes on in the same window after FULL or MET, or 0. */
export const RESUME: usize = 112;
/** 1 when parse() stops behind blank lines too, for a host that follows all lines. */
export const MEETS_BLANKS: usize = 156;
/** The last line met: its address, its end, and why it is not a row, or BLANK_LINE or HEADER_LINE. Good until the window changes. */
export const OTHER_LINE: usize = 144;
export const OTHER_LINE_END: usize = 148;
export const OTHER_LINE_REASON: usize = 152;
/** 0 when it is malformed and cannot be a label or have a prefix. */
export const OTHER_LINE_MAY_TELL: usize = 124;
export const BLANK_LINE: u32 = 0;
export const HEADER_LINE: u32 = 255;

// Header: f64 fields, bytes of input.
/** Bytes of the present source parsed or carried before the window's text. */
export const OFFSET: usize = 128;
/** Bytes the present source is expected to have still, 0 when not known: sizes the columns ahead. */
export const EXPECTED: usize = 136;

// Header: f64 fields that count. A stream has more lines than 32 bits count.
export const LINES: usize = 160;
export const MALFORMED: usize = 168;
export const SKIPPED: usize = 176;
export const SATURATED: usize = 184;
export const HEADERS: usize = 192;
/** Lines of the present source, for line numbers. */
export const SOURCE_LINES: usize = 200;

/** Address of each column, u32, in the order of columns.ts. */
export const COLUMN_ADDRESSES: usize = 256;

/** 128 bytes for a function's own use. */
export const SCRATCH: usize = 384;

/** No protocol was given. */
export const NOT_TOLD: u32 = 255;

// What functions answer.
export const OK: u32 = 0;
/** The memory is at its ceiling. */
export const OUT_OF_MEMORY: u32 = 1;
/** The table holds LIMIT rows and there is text left: take them, clearRows(), and parse the same window again. */
export const FULL: u32 = 3;
/** A header or a line that is not a row lies in front of RESUME. The host says what it is, then parses the same window again. */
export const MET: u32 = 4;

export function get(field: usize): u32 {
  return load<u32>(field);
}

export function set(field: usize, value: u32): void {
  store<u32>(field, value);
}

/** Adds to a field that counts. */
export function add(field: usize, value: u32): void {
  store<f64>(field, load<f64>(field) + <f64>value);
}
