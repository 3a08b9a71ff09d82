// Why a line is not a row, in the order of the columns.

/** It is a row. */
export const ROW: u32 = 0;
export const BAD_SLOT: u32 = 1;
export const BAD_LOCAL: u32 = 2;
export const BAD_REMOTE: u32 = 3;
export const BAD_STATE: u32 = 4;
export const BAD_QUEUES: u32 = 5;
export const BAD_TIMER: u32 = 6;
export const BAD_RETRANSMITS: u32 = 7;
export const BAD_UID: u32 = 8;
export const BAD_TIMEOUTS: u32 = 9;
export const BAD_INODE: u32 = 10;
export const BAD_LENGTH: u32 = 11;

// What is wrong with a netlink message of a captured dump: the host finds out.
export const NOT_A_MESSAGE: u32 = 12;
export const MESSAGE_CUT: u32 = 13;
export const BAD_SOCKET: u32 = 14;
export const KERNEL_ERROR: u32 = 15;
export const MESSAGES_LOST: u32 = 16;

// Of OTHER_LINE_REASON alone: lines that are not malformed.
export const BLANK_LINE: u32 = 0;
export const HEADER_LINE: u32 = 255;
