/** Captures that a page holds at most, as long as their tables take no more memory than this, in bytes. */
export const MOST_CAPTURES = 240;
export const MOST_BYTES = 128 << 20;
