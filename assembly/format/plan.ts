/*
 * What the host writes for format(): one plan, then its fields, then the literals they point to.
 *
 *   plan    0  fields         u32   how many follow, FIELD_BYTES each, from FIELDS on
 *           4  objects        u32   1: a row is a JSON object, fields that are absent are left out; 0: they stay empty
 *           8  end, length    u32 × 2   the literal behind a row
 *          16  tables         u32   what setup() made
 *          20  names          u32   protocols and states: 16 + 128 slots of NAME_BYTES, a length byte and the text
 *          24  protocol       u32   that column
 *          28  present        u32   that column, 0 without details
 *   field   0  kind           u32   kinds.ts
 *           4  column         u32   its address
 *           8  before, length u32 × 2   the literal in front of the value
 *          16  present        u32   its bits in `present`, 0: always there
 *          20  quoted         u32   1: the value stands between quotes
 */
export const OBJECTS: usize = 4;
export const END: usize = 8;
export const END_LENGTH: usize = 12;
export const TABLES: usize = 16;
export const NAMES: usize = 20;
export const PROTOCOL_COLUMN: usize = 24;
export const PRESENT_COLUMN: usize = 28;
export const FIELDS: usize = 32;

export const FIELD_BYTES: usize = 24;
export const COLUMN: usize = 4;
export const BEFORE: usize = 8;
export const BEFORE_LENGTH: usize = 12;
export const PRESENT: usize = 16;
export const QUOTED: usize = 20;

/** Protocol names first, then state names. */
export const NAME_BYTES: usize = 16;
export const PROTOCOL_NAMES: usize = 16;

/** What setup() makes. */
export const TABLES_BYTES: usize = 1536;
/** No value is longer, its quotes included: an IPv6 address with a dotted end. */
export const MAX_VALUE: usize = 48;
/** What is written past the end of the text at most. */
export const SLACK: usize = 64;
