/*
 * The host's view of the memory map drawn in `assembly/layout.ts`. `tests/module/layout.test.ts` holds the two together.
 */
export const PREFIX = 896;
export const PREFIX_BYTES = 128;
export const PROBLEMS = 1024;
export const MAX_PROBLEMS = 16;
export const PROBLEM_BYTES = 128;
export const COUNTS = 4096;
export const CRITERIA = 16384;
export const TEXT = 45056;
export const TEXT_BYTES = 262144;
export const COLUMNS = 327680;
export const COLUMN_ADDRESSES = 256;

/** Only so many bytes of a line are looked at for a prefix or a label. */
export const LOOKED_AT = 512;

/** Header fields by byte offset: u32, those at the end f64. */
export const header = {
  SIZE: 0,
  CAPACITY: 4,
  DETAILS: 8,
  BIG_ENDIAN: 12,
  TOLD: 20,
  HEADER: 24,
  CARRIED: 28,
  PREFIX_LENGTH: 36,
  WIDE_INODES: 68,
  TORN_TAIL: 72,
  INODE_INDEX: 76,
  INODE_INDEX_BITS: 80,
  TOP: 92,
  PROBLEM_COUNT: 100,
  LIMIT: 108,
  RESUME: 112,
  INODE_FACTOR: 120,
  MEETS_BLANKS: 156,
  OTHER_LINE: 144,
  OTHER_LINE_END: 148,
  OTHER_LINE_REASON: 152,
  OTHER_LINE_MAY_TELL: 124,
  LINES: 160,
  MALFORMED: 168,
  SKIPPED: 176,
  SATURATED: 184,
  HEADERS: 192,
  SOURCE_LINES: 200,
} as const;

/** f64 header field: bytes of the present input that are done with. */
export const OFFSET = 128;

/** No protocol was given. */
export const NOT_TOLD = 255;

/** What a header said of its rows, of what is asked here. */
export const HEADER_SILENT = 0;
export const HEADS_TCP = 1;

export const status = { OK: 0, OUT_OF_MEMORY: 1, FULL: 3, MET: 4 } as const;

/** Values of OTHER_LINE_REASON for lines that are not malformed; the others are places in REASONS. */
export const OTHER_LINE = { BLANK: 0, HEADER: 255 } as const;

/** Criteria of select(): offsets from CRITERIA, and the bit that turns each one on. */
export const criteria = {
  WHICH: 0,
  MIN_RX_QUEUE: 4,
  MIN_TX_QUEUE: 8,
  LOCAL_NETWORK_COUNT: 12,
  REMOTE_NETWORK_COUNT: 16,
  UID_COUNT: 20,
  STATES: 64,
  TIMERS: 320,
  PROTOCOLS: 576,
  LOCAL_PORTS: 1024,
  REMOTE_PORTS: 9216,
  LOCAL_NETWORKS: 17408,
  REMOTE_NETWORKS: 19456,
  UIDS: 21504,
  END: 22528,
  MAX_NETWORKS: 64,
  MAX_UIDS: 256,
} as const;

export const only = {
  STATE: 1,
  TIMER: 2,
  PROTOCOL: 4,
  LOCAL_PORT: 8,
  REMOTE_PORT: 16,
  LOCAL: 32,
  REMOTE: 64,
  UID: 128,
  RX_QUEUE: 256,
  TX_QUEUE: 512,
} as const;

/** Why a line is malformed, by the module's code: docs/grammar.md. */
export const REASONS = [
  "",
  "slot",
  "local",
  "remote",
  "state",
  "queues",
  "timer",
  "retransmits",
  "uid",
  "timeouts",
  "inode",
  "length",
] as const;
