/** Columns under their heads: the first to the left, numbers to the right. */
export function textTable(heads: readonly string[], rows: readonly (readonly string[])[]): string {
  const lines = [heads, ...rows];
  const widths = heads.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)));
  const isNumber = heads.map((_, column) => rows.every((row) => /^[–\d]/.test(row[column] ?? "–")));
  const draw = (line: readonly string[]) =>
    line
      .map((cell, column) => (isNumber[column] ? cell.padStart(widths[column] ?? 0) : cell.padEnd(widths[column] ?? 0)))
      .join("   ")
      .trimEnd();
  return [draw(heads), widths.map((width) => "─".repeat(width)).join("   "), ...rows.map(draw)]
    .map((line) => `  ${line}`)
    .join("\n");
}
