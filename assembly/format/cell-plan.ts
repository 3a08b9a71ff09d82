/*
 * What the host writes for formatCells(): one plan, then its cells, CELL_BYTES each.
 *
 *   plan    0  cells          u32   how many follow, from CELLS on
 *           4  tables         u32   what setup() made
 *   cell    0  kind           u32   WORD, NUMBER, ENDPOINT, MADE
 *           4  columns        u32 × 3   where the rows' values lie
 *          16  gap            u32   blanks in front
 *          20  width          u32   so many characters it has at least: blanks stand behind text, in front of a number
 *   word   24  words          u32   for each a u32 address and a u32 length, its blanks included
 *   number 24  decimals       u32   so many of its digits stand behind a point
 *          28  used           u32   0, or the ink of a number above 0: what opens it and what closes it, each a u32 address
 *                                   and a u32 length
 *          32  unused         u32   the same of any other
 *
 *   columns  word       u16: which
 *            number     f64; NaN: none
 *            endpoint   16 bytes: the address · u16: the port · u8: the protocol
 *            made       u32: where each ends in the text · the text itself: one behind the other, their blanks included
 */
export const CELL_TABLES: usize = 4;
export const CELLS: usize = 8;

export const CELL_BYTES: usize = 36;
export const COLUMNS: usize = 4;
export const GAP: usize = 16;
export const WIDTH: usize = 20;
export const WORDS: usize = 24;
export const DECIMALS: usize = 24;
export const USED_INK: usize = 28;
export const UNUSED_INK: usize = 32;

export const WORD: u32 = 0;
export const NUMBER: u32 = 1;
export const ENDPOINT: u32 = 2;
export const MADE: u32 = 3;

/** A number's characters at most, its point and sign among them. */
export const MAX_NUMBER: usize = 24;
/** An endpoint's: brackets, an IPv6 address with a dotted end, a port. */
export const MAX_ENDPOINT: usize = 56;
