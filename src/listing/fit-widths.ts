/** A column as far as fitting it into a line goes. */
export interface Measured {
  /** Its widest text. */
  natural: number;
  /** What it is narrowed to without regret: `natural` where it cannot be. */
  easy: number;
  /** What it is narrowed to where all else fails. */
  least: number;
  /** It may be left out, that with the lowest number first; from IN_NEED on only where narrowing has not helped. */
  dispensable?: number | undefined;
}

export const IN_NEED = 10;

export interface Fit {
  /** 0: left out. */
  widths: number[];
  gap: number;
}

/**
 * Widths for a line of `line` characters. A line that is too long is first set closer, then narrowed, then loses its
 * dispensable columns, then is narrowed further, then loses what is dispensable in need; what room is left is shared
 * among the narrowed columns. One that is too long even so is left to the terminal.
 */
export function fitWidths(columns: readonly Measured[], line = Number.POSITIVE_INFINITY): Fit {
  const natural = columns.map((column) => column.natural);
  for (const gap of [2, 1]) if (total(natural, gap) <= line) return { widths: natural, gap };
  const gap = 1;
  let widths = columns.map((column) => column.easy);
  const dispense = (isInNeed: boolean) => {
    for (const column of byDispensability(columns)) {
      if (total(widths, gap) <= line) break;
      if ((columns[column]?.dispensable ?? 0) >= IN_NEED === isInNeed) widths[column] = 0;
    }
  };
  dispense(false);
  if (total(widths, gap) > line) widths = widths.map((width, i) => Math.min(width, columns[i]?.least ?? width));
  dispense(true);
  return { widths: share(columns, widths, line - total(widths, gap)), gap };
}

/** Length of a line of these widths. */
function total(widths: readonly number[], gap: number): number {
  const kept = widths.filter((width) => width > 0);
  return kept.reduce((sum, width) => sum + width, gap * Math.max(0, kept.length - 1));
}

function byDispensability(columns: readonly Measured[]): number[] {
  const rank = (column: number) => columns[column]?.dispensable ?? 0;
  return [...columns.keys()].filter((column) => rank(column) > 0).sort((a, b) => rank(a) - rank(b));
}

/** Widens what was narrowed, evenly, none beyond its natural width. */
function share(columns: readonly Measured[], widths: readonly number[], room: number): number[] {
  const shared = [...widths];
  const need = (i: number) => (columns[i]?.natural ?? 0) - (widths[i] ?? 0);
  const narrowed = [...widths.keys()].filter((i) => (widths[i] ?? 0) > 0 && need(i) > 0);
  let spare = Math.max(0, room);
  for (const [nth, i] of narrowed.sort((a, b) => need(a) - need(b)).entries()) {
    const part = Math.min(need(i), Math.floor(spare / (narrowed.length - nth)));
    shared[i] = (shared[i] ?? 0) + part;
    spare -= part;
  }
  return shared;
}
