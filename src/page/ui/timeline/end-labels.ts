import { textMeter } from "../text-width";

/*
 * Names at the ends of lines, where no two of them overlap.
 */

/** From one label to the next, in pixels. */
export const LABEL_HEIGHT = 13;
/** From a line's end to its label. */
const LEADER = 14;

/** A line's end, in pixels from the top, its label and its colour. */
export interface LineEnd {
  label: string;
  colour: string;
  y: number;
}

/**
 * Where labels go that are wanted at these heights: each as near as the others let it, at least `gap` apart, and all from
 * `top` to `bottom` where there is room. In the order of `wanted`.
 */
export function spread(wanted: readonly number[], gap: number, top: number, bottom: number): number[] {
  const order = wanted.map((_, i) => i).sort((a, b) => (wanted[a] ?? 0) - (wanted[b] ?? 0) || a - b);
  // Without the gaps, labels that would overlap are in one place: the mean of where they are wanted.
  const blocks: { sum: number; count: number }[] = [];
  for (const [rank, i] of order.entries()) {
    let block = { sum: (wanted[i] ?? 0) - rank * gap, count: 1 };
    for (let last = blocks.at(-1); last && last.sum / last.count >= block.sum / block.count; last = blocks.at(-1)) {
      block = { sum: block.sum + last.sum, count: block.count + last.count };
      blocks.pop();
    }
    blocks.push(block);
  }
  const lowest = Math.max(top, bottom - (wanted.length - 1) * gap);
  const places = blocks.flatMap(({ sum, count }) => Array<number>(count).fill(sum / count));
  const found: number[] = [];
  for (const [rank, i] of order.entries()) {
    found[i] = Math.min(lowest, Math.max(top, places[rank] ?? 0)) + rank * gap;
  }
  return found;
}

/** Pixels that labels take beside the chart. */
export function labelsWidth(labels: readonly string[], font: string): number {
  return LEADER + 4 + Math.ceil(Math.max(0, ...labels.map(textMeter(font))));
}

export interface EndLabels {
  ends: readonly LineEnd[];
  /** Where the lines end, and what the labels are between. */
  right: number;
  top: number;
  bottom: number;
  font: string;
  /** Of text. */
  ink: string;
}

/** Draws labels to the right of the lines' ends, each with a stroke of its line's colour. In the canvas's own pixels, `ratio` to one of the page. */
export function drawEndLabels(context: CanvasRenderingContext2D, labels: EndLabels, ratio: number): void {
  const { ends, right, top, bottom, font, ink } = labels;
  const half = LABEL_HEIGHT / 2;
  const heights = spread(
    ends.map(({ y }) => y),
    LABEL_HEIGHT,
    top + half,
    bottom - half,
  );
  context.save();
  context.scale(ratio, ratio);
  context.font = font;
  context.textBaseline = "middle";
  context.textAlign = "left";
  for (const [i, { label, colour, y }] of ends.entries()) {
    const height = heights[i] ?? y;
    context.strokeStyle = colour;
    context.lineWidth = 1.5;
    context.beginPath();
    context.moveTo(right + 3, y);
    context.lineTo(right + LEADER - 4, height);
    context.stroke();
    context.fillStyle = ink;
    context.fillText(label, right + LEADER, height);
  }
  context.restore();
}
