/** One rule of docs/grammar.md, broken: `from`, which stands once in a file of assembly/, becomes `to`. */
export interface Break {
  rule: string;
  file: string;
  from: string;
  to: string;
}

const inFile = (file: string, ...breaks: readonly [rule: string, from: string, to: string][]): Break[] =>
  breaks.map(([rule, from, to]) => ({ rule, file, from, to }));

export const BREAKS: readonly Break[] = [
  // Lines.
  ...inFile(
    "parse.ts",
    ["a line has at most 4096 bytes", "if (end - line <= MAX_LINE) {", "if (end - line <= MAX_LINE + 1) {"],
    ["a line may have 4096 bytes", "if (end - line <= MAX_LINE) {", "if (end - line < MAX_LINE) {"],
    ["a torn line has at most 4096 bytes", "end - p > MAX_LINE) {", "end - p > MAX_LINE + 16) {"],
    ["a byte order mark is skipped", "BYTE_ORDER_MARK) p += 3;", "BYTE_ORDER_MARK) p += 0;"],
    ["a mark is one at the input's start only", "if (load<f64>(OFFSET) == 0 && end - p >= 3", "if (end - p >= 3"],
    ["a line of blanks is skipped", "if (skipBlanks(line, end) == end) {", "if (line == end) {"],
    ["a header is no row", "if (isHeader(line, end)) {", "if (false) {"],
    [
      "the last header counts",
      "set(HEADER, headerKind(line, end));",
      "if (!get(HEADER)) set(HEADER, headerKind(line, end));",
    ],
    ["a new input has no header yet", "set(HEADER, HEADER_SILENT);", ""],
    ["lines are counted", "bool {\n  add(LINES, 1);", "bool {"],
    ["rows behind a prefix are counted among the lines", "return false;\n  add(LINES, 1);", "return false;"],
    ["blank lines are counted", "add(SKIPPED, 1);\n      set(OTHER", "set(OTHER"],
    ["headers are counted among the skipped", "add(SKIPPED, 1);\n      add(HEADERS", "add(HEADERS"],
    ["what is not a row is met", "  set(OTHER_LINE_REASON, reason);\n", "  return false;\n"],
    [
      "a torn line has its tail behind",
      "const isMet = readLine(line, TEXT, true);",
      "const isMet = readLine(line, TEXT, false);",
    ],
    ["a torn tail is told", "set(TORN_TAIL, 1);", ""],
  ),
  ...inFile(
    "text/lines.ts",
    [
      "a tab is a blank",
      "return byte == 0x20 || byte == 0x09 || byte == 0x0d;",
      "return byte == 0x20 || byte == 0x0d;",
    ],
    [
      "a carriage return is a blank",
      "return byte == 0x20 || byte == 0x09 || byte == 0x0d;",
      "return byte == 0x20 || byte == 0x09;",
    ],
    ["nothing else is a blank", "byte == 0x0d;", "byte == 0x0d || byte == 0x0b;"],
  ),
  ...inFile(
    "row/protocol.ts",
    [
      "a header's first token is `sl`",
      "if (first - p != 2 || !startsWith(p, first, SL, 2)) return false;",
      "if (first - p != 2) return false;",
    ],
    ["a header's first token is `sl` alone", "if (first - p != 2 || !", "if (!"],
    [
      "a header's second token starts with `local_address`",
      "startsWith(p, second, LOCAL_AD, 8) && startsWith(p + 8, second, DRESS, 5)",
      "startsWith(p, second, LOCAL_AD, 8)",
    ],
  ),
  // Columns.
  ...inFile(
    "row/strict.ts",
    ["a torn row's few tokens prove nothing", "torn && tail < 4 ? 0 : tail", "tail"],
    ["1 slot: digits", "if (colon == slot || !atColon", "if (!atColon"],
    [
      "1 slot: a colon",
      "if (colon == slot || !atColon(colon, end)) return BAD_SLOT;",
      "if (colon == slot) return BAD_SLOT;",
    ],
    [
      "1 slot: a blank behind",
      "if (p == end || !isBlank(load<u8>(p))) return BAD_SLOT;",
      "if (p == end) return BAD_SLOT;",
    ],
    ["2 local: 8 or 32 digits", "digits == 8 || digits == 32 ?", "digits >= 8 ?"],
    [
      "2 local: four digits of port",
      "const last = hexColumn(colon + 1, end, 4, 4);",
      "const last = hexColumn(colon + 1, end, 3, 4);",
    ],
    [
      "2 local: no more digits of port",
      "const last = hexColumn(colon + 1, end, 4, 4);",
      "const last = hexColumn(colon + 1, end, 4, 5);",
    ],
    ["2 local: a blank behind", "return last && closes(last, end) ? last : 0;", "return last;"],
    ["3 remote: as wide as local", "if (side == 0) digits = skipHex(p, end) - p;", "digits = skipHex(p, end) - p;"],
    ["4–7: a blank behind", "!(before ? atColon(last, end) : closes(last, end))", "(before && !atColon(last, end))"],
    ["4, 6 state, timer: two digits", "short ? 2 : 8, short ? 2 : 16", "short ? 1 : 8, short ? 2 : 16"],
    ["4, 6 state, timer: no third digit", "short ? 2 : 8, short ? 2 : 16", "short ? 2 : 8, short ? 3 : 16"],
    ["5–7 queues, timer, retransmits: eight digits", "short ? 2 : 8, short ? 2 : 16", "short ? 2 : 7, short ? 2 : 16"],
    [
      "5–7 queues, timer, retransmits: at most 16 digits",
      "short ? 2 : 8, short ? 2 : 16",
      "short ? 2 : 8, short ? 2 : 17",
    ],
    [
      "5–7 queues, timer, retransmits: as many as 16 digits",
      "short ? 2 : 8, short ? 2 : 16",
      "short ? 2 : 8, short ? 2 : 15",
    ],
    ["5, 6 queues, timer: a colon between", "before ? atColon(last, end)", "before ? last < end"],
    [
      "the first column that does not fit is the reason",
      "return i == 0 ? BAD_STATE : i < 3",
      "return i == 0 ? BAD_STATE : i < 4",
    ],
    ["8 uid: a minus may stand in front", "if (i == 0 && p < end", "if (false && p < end"],
    ["9, 10 timeouts, inode: no minus", "if (i == 0 && p < end", "if (p < end"],
    ["8–10: digits", "if (last == p || !closes", "if (!closes"],
    ["8–10: a blank behind", "|| !closes(last, end) || (i == 2", "|| (i == 2"],
    ["10 inode: whole in a torn line", " || (i == 2 && torn && last == end)) return", ") return"],
    ["a negative uid is taken modulo 2^32", "return <u32>(0 - magnitude);", "return <u32>magnitude;"],
    ["a uid saturates below −2^31", "if (magnitude <= 0x80000000)", "if (magnitude <= 0x80000001)"],
    ["… and is counted", "add(SATURATED, 1);\n  return 0x80000000;", "return 0x80000000;"],
    ["an inode saturates above 2^53", "min(printed, MAX_INODE);", "min(printed, MAX_INODE * 2);"],
    ["an inode of 2^53 does not", "if (inode != printed)", "if (printed >= MAX_INODE)"],
    ["wide inodes are told apart", "if (inode > u32.MAX_VALUE) set(WIDE_INODES, 1);", ""],
    ["the host's byte order is minded", "get(BIG_ENDIAN) ? bswap(word) : word", "word"],
    ["IPv4 is v4-mapped", "store<u32>(to, 0xffff0000, 8);", "store<u32>(to, 0, 8);"],
  ),
  ...inFile("text/hex.ts", [
    "hex digits are of either case",
    "const letter = (byte | 0x20) - 0x61;",
    "const letter = byte - 0x41;",
  ]),
  ...inFile("text/decimal.ts", ["decimals of any length", "if (value > (HUGE - 10) / 10) return HUGE;", ""]),
  // What follows the inode.
  ...inFile(
    "row/tail.ts",
    ["numbers saturate at 32 bits", "if (value <= u32.MAX_VALUE) return <u32>value;", "return <u32>value;"],
    ["… and are counted", "add(SATURATED, 1);\n  return u32.MAX_VALUE;", "return u32.MAX_VALUE;"],
    ["a pointer may bear 0x", "if (end - token > 2 && load<u16>(token) == HEX_PREFIX) token += 2;", ""],
    ["0x alone is no pointer", "if (end - token > 2 &&", "if ("],
    ["a pointer is hex, of at most 16 digits", "<usize>ctz(~hexDigitsAt(token)) >= end - token;", "true;"],
    [
      "a detail is decimal",
      "if (!areDigits(token, end)) return NOT_A_NUMBER;",
      "if (token == end) return NOT_A_NUMBER;",
    ],
    [
      "only the threshold may be negative",
      "const signed = columnNumber == SLOW_START_THRESHOLD;",
      "const signed = true;",
    ],
    ["the threshold may be negative", "const signed = columnNumber == SLOW_START_THRESHOLD;", "const signed = false;"],
    ["the threshold saturates at 31 bits", "if (clamped != value) add(SATURATED, 1);", ""],
    [
      "a detail that does not fit is not present",
      "if (value == NOT_A_NUMBER) return 0;",
      "if (value == NOT_A_NUMBER) return 1 << bit;",
    ],
    ["a detail that is not there is 0", "clearOptional(row);", ""],
    ["a tail may be wide", "const isNear = width - 1 < 64;", "const isNear = true;"],
    ["a tail ends with its line", "~bitsBlank(tail) & (u64.MAX_VALUE >> (64 - width))", "~bitsBlank(tail)"],
    ["tcp has seven details", "const last = tcp ? 6 : 2;", "const last = tcp ? 5 : 2;"],
    ["further tokens are ignored", "const last = tcp ? 6 : 2;", "const last = tcp ? 6 : 3;"],
    ["drops are of datagrams", "else present |= readNumber(DROPS, HAS_DROPS, row, token, p);", ""],
    [
      "the slot saturates",
      "saturate(decimalValue(skipBlanks(line, colon), colon))",
      "<u32>decimalValue(skipBlanks(line, colon), colon)",
    ],
  ),
  // Which protocol.
  ...inFile(
    "row/protocol.ts",
    [
      "a header with `drops` heads datagrams",
      "DROPS_WORD, 5)) return HEADER_DATAGRAM;",
      "DROPS_WORD, 5)) return HEADER_SILENT;",
    ],
    [
      "`drops` is a token of its own",
      "if (p - token == 5 && startsWith(token, p, DROPS_WORD, 5))",
      "if (startsWith(token, p, DROPS_WORD, 5))",
    ],
    ["149 bytes head tcp", "end - line == TCP_HEADER &&", "end - line == TCP_HEADER + 1 &&"],
    ["a header that tells ends in a blank", "&& isBlank(load<u8>(end - 1)) ?", "?"],
    ["one carriage return is not counted", "if (end > line && load<u8>(end - 1) == 0x0d) end--;", ""],
    ["four tokens behind the inode: tcp", "if (tail >= 4 || (plain", "if (tail >= 5 || (plain"],
    ["a state other than 1 and 7: tcp", "(plain != 1 && plain != 7)", "(plain != 1 && plain != 7 && plain != 10)"],
    ["a state is its low seven bits", "const plain = state & 0x7f;", "const plain = state;"],
    ["two tokens behind the inode: datagram", "if (tail >= 2 || (hint", "if (tail >= 3 || (hint"],
    ["what was told decides the rest", "(hint == NO_HINT ? plain == 7 : hint > 1)", "plain == 7"],
    ["CLOSE: datagram", "(hint == NO_HINT ? plain == 7 : hint > 1)", "(hint != NO_HINT && hint > 1)"],
    [
      "a datagram is udp",
      "return hint == NO_HINT || hint <= 1 ? UDP : hint & ~1;",
      "return hint == NO_HINT ? UDP : hint & ~1;",
    ],
    ["told udplite, raw, icmp: that", "return hint == NO_HINT || hint <= 1 ? UDP : hint & ~1;", "return UDP;"],
  ),
  // The fast path takes no row that the strict one would not, and reads the same in it.
  ...inFile(
    "row/regular.ts",
    [
      "fast: a blank behind the slot",
      "slotWidth > 8 || load<u16>(p + slotWidth) != COLON_BLANK) break;",
      "slotWidth > 8) break;",
    ],
    [
      "fast: digits of the slot",
      "if (slotFault | <u64>(load<u16>(c) ^ COLON_BLANK)) {",
      "if (load<u16>(c) != COLON_BLANK) {",
    ],
    ["fast: digits of a slot of another width", "if (paddedFault(slotText, slotMask)) break;", ""],
    ["fast: no slot passes before one was looked at", "0xf0f0f0f0f0f0f0f0; // nothing passes", "0;"],
    ["fast: hex digits", "v128.any_true(v128.or(v128.and(bad, minus16), strays))", "v128.any_true(strays)"],
    [
      "fast: what stands between digits",
      "v128.any_true(v128.or(v128.and(bad, minus16), strays))",
      "v128.any_true(v128.and(bad, minus16))",
    ],
    [
      "fast: between ports and state",
      "const portMask = constantInMemory(9, i8x16(-1, 0,",
      "const portMask = constantInMemory(9, i8x16(0, 0,",
    ],
    [
      "fast: between the queues",
      "const queueMask = constantInMemory(12, i8x16(-1, 0, 0, 0, 0, 0, 0, 0, 0, -1,",
      "const queueMask = constantInMemory(12, i8x16(-1, 0, 0, 0, 0, 0, 0, 0, 0, 0,",
    ],
    [
      "fast: between timer and its expiry",
      "const timerMask = constantInMemory(14, i8x16(-1, 0, 0, -1,",
      "const timerMask = constantInMemory(14, i8x16(-1, 0, 0, 0,",
    ],
    [
      "fast: uid and timeouts are blanks and digits",
      "return (digits ^ blanks ^ 0xffff) | (((digits << 1) & ~digits) ^ NUMBER_ENDS);",
      "return ((digits << 1) & ~digits) ^ NUMBER_ENDS;",
    ],
    [
      "fast: uid and timeouts end where their columns do",
      "return (digits ^ blanks ^ 0xffff) | (((digits << 1) & ~digits) ^ NUMBER_ENDS);",
      "return digits ^ blanks ^ 0xffff;",
    ],
    [
      "fast: a blank in front of the uid",
      "if (numbersFault(numbers, zero, nine, blank) | (load<u8>(s, 71) ^ BLANK)) {",
      "if (numbersFault(numbers, zero, nine, blank)) {",
    ],
    ["fast: a blank in front of a wide uid", "if (load<u8>(s, 71) != BLANK || value", "if (value"],
    ["fast: a uid has 32 bits", " || value > u32.MAX_VALUE) break;", ") break;"],
    ["fast: timeouts behind a wide uid", "if (numbersFault(v128.load(s, 71), zero, nine, blank)) break;", ""],
    ["fast: digits of the inode", "inodeWidth == 0 || ", ""],
    ["fast: an inode of 16 digits is too wide", "|| inodeWidth == 16) break;", ") break;"],
    [
      "fast: a blank or newline behind the inode, where the newline is searched",
      "if (after != BLANK && after != NEWLINE) break;",
      "",
    ],
    ["fast: a blank behind the inode, where the newline is guessed", "} else if (after != BLANK) break;", "}"],
    ["fast: a row ends where its newline is", "next > s + GUESSED_TO ?", "false ?"],
    ["fast: a guess is within four loads", "TAIL_AT + 65;", "TAIL_AT + 66;"],
    [
      "fast: no newline in front of the guessed one",
      "i8x16.min_u(v128.load(s, TAIL_AT), v128.load(next - 17))",
      "v128.load(next - 17)",
    ],
    ["fast: a newline before the text's end", "if (next > end) break;", ""],
    ["fast: a line has at most 4096 bytes", "if (next - p > MAX_LINE) break;", ""],
    [
      "fast: wide inodes are told apart",
      "if (f64x2.extract_lane(widest, 0) > <f64>u32.MAX_VALUE) set(WIDE_INODES, 1);",
      "",
    ],
    ["fast: lines are counted", "add(LINES, row - first);", ""],
    ["fast: lines of the input are counted", "add(SOURCE_LINES, row - first);", ""],
    ["fast: the host's byte order is minded", "const big = get(BIG_ENDIAN) != 0;", "const big = false;"],
  ),
];
