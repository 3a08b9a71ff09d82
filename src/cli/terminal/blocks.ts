import { stripVTControlCharacters } from "node:util";

/** Lines that stand together. */
export type Block = readonly string[];

/** Cells in columns, coloured ones too. All are one column wide a character: what would be wider is no address or number. */
export function columnsOf(rows: readonly (readonly string[])[], aligns: readonly ("left" | "right")[]): Block {
  const widths = aligns.map((_, c) => widest(rows, (row) => row[c] ?? ""));
  return rows.map((row) =>
    row
      .map((cell, c) => {
        const blanks = " ".repeat((widths[c] ?? 0) - widthOf(cell));
        return aligns[c] === "right" ? blanks + cell : cell + blanks;
      })
      .join("  ")
      .trimEnd(),
  );
}

/** What a line takes on a terminal, of characters that are one column wide. */
export function widthOf(line: string): number {
  return stripVTControlCharacters(line).length;
}

/** A text of at most `width` characters: what is left out is marked. */
export function cut(text: string, width: number, ellipsis: string): string {
  return text.length <= width ? text : (text.slice(0, Math.max(0, width - ellipsis.length)) + ellipsis).slice(0, width);
}

/** Over however many: they may be more than a call takes arguments. */
function widest<T>(lines: readonly T[], text: (line: T) => string): number {
  return lines.reduce((most, line) => Math.max(most, widthOf(text(line))), 0);
}

const GUTTER = 4;

/** Blocks beside each other as far as a line takes them, the others below; an empty line between. */
export function arrange(blocks: readonly Block[], width: number | undefined): string[] {
  const lines: string[] = [];
  let beside: Block[] = [];
  let taken = 0;
  const flush = () => {
    if (beside.length === 0) return;
    if (lines.length > 0) lines.push("");
    for (const line of side(beside)) lines.push(line);
    beside = [];
    taken = 0;
  };
  for (const block of blocks) {
    const own = widest(block, (line) => line);
    if (beside.length > 0 && taken + GUTTER + own > (width ?? 0)) flush();
    taken += own + (beside.length > 0 ? GUTTER : 0);
    beside.push(block);
  }
  flush();
  return lines;
}

function side(blocks: readonly Block[]): string[] {
  const widths = blocks.map((block) => widest(block, (line) => line));
  const height = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: height }, (_, y) =>
    blocks
      .map((block, x) => `${block[y] ?? ""}${" ".repeat((widths[x] ?? 0) - widthOf(block[y] ?? ""))}`)
      .join(" ".repeat(GUTTER))
      .trimEnd(),
  );
}
