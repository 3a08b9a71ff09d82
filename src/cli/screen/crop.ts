import { widthOf } from "../terminal/blocks";

/** As much of a line as a terminal shows, with all its colours: what is left out is marked. */
export function crop(line: string, width: number, ellipsis: string): string {
  if (widthOf(line) <= width) return line;
  let left = Math.max(0, width - ellipsis.length);
  let isCut = false;
  // biome-ignore lint/suspicious/noControlCharactersInRegex: that of colours.
  return line.replace(/(\x1b\[[\d;]*m)|([^\x1b]+)/g, (_, colour: string | undefined, text = "") => {
    if (colour !== undefined) return colour;
    if (isCut) return "";
    isCut = text.length > left;
    const kept = text.slice(0, left);
    left -= kept.length;
    return isCut ? kept + ellipsis.slice(0, width) : kept;
  });
}
