/**
 * Text that a terminal shows and does not obey, on one line: controls (C1 too, which some terminals take for escape
 * sequences), invisible and direction-changing characters are written as `\x1b` or `\u{202e}`, and so is all but ASCII
 * where no more can be shown.
 */
export function printableText(text: string, isUtf8: boolean): string {
  const hidden = isUtf8 ? /[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu : /[^\x20-\x7e]/gu;
  return text.replace(hidden, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return code < 0x100 ? `\\x${code.toString(16).padStart(2, "0")}` : `\\u{${code.toString(16)}}`;
  });
}

/** JSON that a terminal does not obey either: what JSON itself lets through is written as `\\u009b`. */
export function jsonLine(value: object): string {
  return JSON.stringify(value).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, (character) =>
    // A character beyond the first 65,536 is two.
    Array.from(
      { length: character.length },
      (_, i) => `\\u${character.charCodeAt(i).toString(16).padStart(4, "0")}`,
    ).join(""),
  );
}
