// What functions return.

export const OK: u32 = 0;
/** The memory is at its ceiling. */
export const OUT_OF_MEMORY: u32 = 1;
/** The table holds LIMIT rows and there is text left: take them, clearRows(), and parse the same window again. */
export const FULL: u32 = 3;
/** A header or a line that is not a row lies in front of RESUME. The host says what it is, then parses the same window again. */
export const MET: u32 = 4;

// What readMessages() returns besides OK and OUT_OF_MEMORY.

/** The netlink dump is complete. */
export const DUMP_DONE: u32 = 5;
/** The kernel refused the request, or stopped: DIAG_ERRNO says why. */
export const DUMP_FAILED: u32 = 6;
/** Messages were lost. */
export const DUMP_OVERRUN: u32 = 7;
