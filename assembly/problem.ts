// A malformed line as the host records it at PROBLEMS, by offset in its PROBLEM_BYTES. In the table's memory another thread finds it too.

/** f64 */
export const LINE: usize = 0;
/** u32, a BAD_ constant. */
export const REASON: usize = 8;
/** u32 */
export const TEXT_LENGTH: usize = 12;
/** f64 */
export const BYTE_OFFSET: usize = 16;
/** The line's first bytes. */
export const TEXT: usize = 24;
export const MAX_TEXT: usize = 80;
/** u32: the number of its input. */
export const SOURCE: usize = 104;
