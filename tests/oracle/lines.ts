/** One line of the input, without its newline. */
export interface Line {
  /** Counted from 1. */
  number: number;
  byteOffset: number;
  /** latin1: one character for each byte. */
  text: string;
  /** It ends with the input, not with a newline: it may have lost its end. */
  torn: boolean;
}

const NEWLINE = 0x0a;

/** Splits at newlines only, whatever else the bytes are. A byte order mark belongs to no line. */
export function* linesOf(bytes: Uint8Array): Generator<Line> {
  const input = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  let start = startsWithMark(bytes) ? 3 : 0;
  for (let number = 1; start < input.length; number++) {
    const newline = input.indexOf(NEWLINE, start);
    const end = newline < 0 ? input.length : newline;
    yield { number, byteOffset: start, text: input.toString("latin1", start, end), torn: newline < 0 };
    start = end + 1;
  }
}

/** The runs of bytes between blanks: space, tab and carriage return, nothing else. */
export function tokensOf(text: string): string[] {
  return text.match(/[^ \t\r]+/g) ?? [];
}

export function endsInBlank(text: string): boolean {
  return /[ \t\r]$/.test(text);
}

function startsWithMark(bytes: Uint8Array): boolean {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf;
}
