import { stripVTControlCharacters } from "node:util";
import Table from "cli-table3";

/** Lines that stand together. */
export type Block = readonly string[];

/** Nothing around and between the cells. */
const PLAIN = {
  top: "",
  "top-mid": "",
  "top-left": "",
  "top-right": "",
  bottom: "",
  "bottom-mid": "",
  "bottom-left": "",
  "bottom-right": "",
  left: "",
  "left-mid": "",
  mid: "",
  "mid-mid": "",
  right: "",
  "right-mid": "",
  middle: "  ",
};

/** Cells in columns, coloured ones too. */
export function columnsOf(rows: readonly (readonly string[])[], aligns: readonly ("left" | "right")[]): Block {
  const table = new Table({
    chars: PLAIN,
    // Without its own colours, which ask neither the terminal nor NO_COLOR.
    style: { head: [], border: [], "padding-left": 0, "padding-right": 0 },
    colAligns: [...aligns],
  });
  table.push(...rows.map((row) => [...row]));
  return table
    .toString()
    .split("\n")
    .map((line) => line.trimEnd());
}

/** What a line takes on a terminal, of characters that are one column wide. */
export function widthOf(line: string): number {
  return stripVTControlCharacters(line).length;
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
    lines.push(...side(beside));
    beside = [];
    taken = 0;
  };
  for (const block of blocks) {
    const own = Math.max(0, ...block.map(widthOf));
    if (beside.length > 0 && taken + GUTTER + own > (width ?? 0)) flush();
    taken += own + (beside.length > 0 ? GUTTER : 0);
    beside.push(block);
  }
  flush();
  return lines;
}

function side(blocks: readonly Block[]): string[] {
  const widths = blocks.map((block) => Math.max(0, ...block.map(widthOf)));
  const height = Math.max(...blocks.map(({ length }) => length));
  return Array.from({ length: height }, (_, y) =>
    blocks
      .map((block, x) => `${block[y] ?? ""}${" ".repeat((widths[x] ?? 0) - widthOf(block[y] ?? ""))}`)
      .join(" ".repeat(GUTTER))
      .trimEnd(),
  );
}
