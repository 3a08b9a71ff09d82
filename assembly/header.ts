// Fields of the memory's header by offset: u32 first, then f64.

/** Rows in the table. */
export const SIZE: usize = 0;
/** Rows the columns have room for. */
export const CAPACITY: usize = 4;
/** 1 when the details columns are kept. */
export const DETAILS: usize = 8;
/** 1 when a big-endian host printed the addresses. */
export const BIG_ENDIAN: usize = 12;
/** The protocol code (0…9) that the input is said to hold, or NO_HINT. */
export const PROTOCOL_HINT: usize = 20;
/** What the last header said of the rows below it: HEADER_SILENT, HEADER_TCP or HEADER_DATAGRAM. */
export const HEADER: usize = 24;
/** Bytes of a torn line before TEXT. */
export const CARRIED: usize = 28;
/** 1 while the rest of an over-long line is thrown away. */
export const DISCARDING: usize = 32;
/** Bytes at PREFIX, or 0. The host sets it when it has read a prefix; it holds until another line is met. */
export const PREFIX_LENGTH: usize = 36;
/** Why a netlink dump failed: an errno. */
export const DIAG_ERRNO: usize = 40;
/** 1 when the kernel said that a netlink dump was interrupted. */
export const DIAG_INTERRUPTED: usize = 44;
/** u64: a bit for each info column that is kept, the first one's lowest. The host sets it once, before configure(). */
export const INFO: usize = 48;
/** First byte behind the columns. */
export const COLUMNS_END: usize = 64;
/** 1 when some inode exceeds 32 bits, so that an index slot does not hold all of it. */
export const WIDE_INODES: usize = 68;
/** 1 when the input's last line had no newline. */
export const TORN_TAIL: usize = 72;
/** Address of the inode index, or 0 while there is none. */
export const INODE_INDEX: usize = 76;
export const INODE_INDEX_BITS: usize = 80;
export const ENDPOINT_INDEX: usize = 84;
export const ENDPOINT_INDEX_BITS: usize = 88;
/** First byte behind columns and indexes: selections start here. */
export const TOP: usize = 92;
/** Secret of the hash functions, given by the host, so that no dump can aim at one slot. */
export const SEED: usize = 96;
/** Malformed lines recorded at PROBLEMS. */
export const PROBLEM_COUNT: usize = 100;
/** Rows that repeat an earlier one, or NOT_COUNTED. */
export const DUPLICATES: usize = 104;
/** parse() stops when the table holds this many rows: batches. */
export const LIMIT: usize = 108;
/** Where parse() goes on in the same window after FULL or MET, or 0. */
export const RESUME: usize = 112;
/** Rows of earlier sources: what lies behind them came from this one. */
export const SOURCE_FIRST_ROW: usize = 116;
/** What the inode index multiplies by; odd, and secret too. */
export const INODE_FACTOR: usize = 120;
/** 0 when the last line met is malformed and cannot be a label or have a prefix. */
export const OTHER_LINE_MAY_HINT: usize = 124;

/** f64: bytes of the present source parsed or carried before the window's text. */
export const OFFSET: usize = 128;
/** f64: bytes the present source is expected to have still, 0 when not known: sizes the columns ahead. */
export const EXPECTED: usize = 136;

/** The last line met: its address, its end, and why it is not a row, by reasons.ts. Good until the window changes. */
export const OTHER_LINE: usize = 144;
export const OTHER_LINE_END: usize = 148;
export const OTHER_LINE_REASON: usize = 152;
/** 1 when parse() stops behind blank lines too, for a host that follows all lines. */
export const MEETS_BLANKS: usize = 156;

// f64 fields that count. A stream has more lines than 32 bits count.
export const LINES: usize = 160;
export const MALFORMED: usize = 168;
export const SKIPPED: usize = 176;
export const SATURATED: usize = 184;
export const HEADERS: usize = 192;
/** Lines of the present source, for line numbers. */
export const SOURCE_LINES: usize = 200;

// Values of PROTOCOL_HINT, HEADER and DUPLICATES.
export const NO_HINT: u32 = 255;
/** There was no header, or it fits both kinds: each row decides (docs/grammar.md, "Which protocol"). */
export const HEADER_SILENT: u32 = 0;
export const HEADER_TCP: u32 = 1;
export const HEADER_DATAGRAM: u32 = 2;
export const NOT_COUNTED: u32 = 0xffffffff;
