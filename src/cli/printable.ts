/**
 * Text that a terminal shows and does not obey, on one line: controls (C1 too, which some terminals take for escape
 * sequences), invisible and direction-changing characters are written as `\x1b` or `\u202e`.
 */
export function printable(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}
