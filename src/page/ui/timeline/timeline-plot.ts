import uPlot from "uplot";
import type { TimelinePoint } from "../../messages";
import { h } from "../dom";
import { numberTicks, ROUND_STEPS, type Tick, timeTicks } from "./axis-ticks";
import { drawEndLabels, labelsWidth } from "./end-labels";
import { type LineWeight, lineWeights } from "./line-weights";
import type { Line } from "./lines";
import { namedEnds, sharedName } from "./named-ends";
import { isHeld } from "./points";

export interface PlotData {
  /** In their order. */
  points: readonly TimelinePoint[];
  /** Where each is on the axis, ascending: its time, in milliseconds since 1970, or its number among the captures. */
  xs: readonly number[];
  isTimed: boolean;
  lines: readonly Line[];
  /** Writes a value. */
  text: (value: number) => string;
}

export const HEIGHT = 172;
/** Pixels from one label of the time axis to the next, at least. */
const LABEL_SPACE = 90;
/** Pixels of the axis at the left. */
const LEFT = 52;
/** Where uPlot keeps a pointer that is not over it. */
const AWAY = { left: -10, top: -10 };
/** Pixels around an end of the range in which a pointer takes hold of it. */
const GRIP = 9;

/** How lines are drawn. */
const STROKES: Record<LineWeight, { width: number; alpha: number }> = {
  strong: { width: 2.25, alpha: 1 },
  plain: { width: 1.5, alpha: 1 },
  faint: { width: 1, alpha: 0.6 },
};
/** What says most is drawn last, above the others. */
const DRAWN: readonly LineWeight[] = ["faint", "plain", "strong"];

/** A line as it is drawn: uPlot's series are in the order of these. */
interface DrawnLine {
  line: Line;
  values: number[];
  most: number;
  colour: string;
  weight: LineWeight;
}

/** The lines, drawn into an element. Points are spoken of by their places in `points`. */
export class TimelinePlot {
  readonly #data: PlotData;
  readonly #lines: readonly DrawnLine[];
  readonly #plot: uPlot;
  #isolated: string | undefined;
  #chosen = -1;
  #range: readonly [number, number] | undefined;

  constructor(root: HTMLElement, width: number, data: PlotData) {
    this.#data = data;
    const { xs, isTimed, points, text } = data;
    const { color: ink, fontFamily, borderTopColor } = getComputedStyle(root);
    const font = `11px ${fontFamily}`;
    this.#lines = drawnLines(root, data);
    const [first = 0, last = 0] = [xs[0], xs.at(-1)];
    const right = Math.max(
      LABEL_SPACE / 2,
      labelsWidth([...this.#lines.map(({ line }) => line.label), this.#sharedName()], font),
    );
    const ticks = (plot: uPlot): Tick[] => {
      const most = Math.max(2, Math.floor((plot.width - LEFT - right) / LABEL_SPACE));
      return isTimed ? timeTicks(first, last, most) : numberTicks(first, last, most);
    };
    const grid = { stroke: borderTopColor, width: 1 };
    const axis = { stroke: ink, grid, ticks: grid, font };
    this.#plot = new uPlot(
      {
        ...{ width, height: HEIGHT, legend: { show: false } },
        // The chart follows the pointer itself: by touch too.
        cursor: { y: false, drag: { x: false, y: false }, bind: NO_MOUSE },
        scales: {
          x: { time: false, range: () => [first, last] },
          y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] },
        },
        // At least half a label beyond the last tick.
        padding: [6, right, null, null],
        axes: [
          {
            ...axis,
            splits: (plot) => ticks(plot).map(({ at }) => at),
            values: (plot) => ticks(plot).map(({ label }) => label),
          },
          { ...axis, size: LEFT, space: 22, incrs: [...ROUND_STEPS], values: (_, values) => values.map(text) },
        ],
        series: [
          {},
          ...this.#lines.map(({ line, colour, weight }) => ({
            ...{ stroke: colour, ...STROKES[weight] },
            points: { show: () => points.length < 60 && this.#weightOf({ line, weight }) !== "faint", size: 5 },
          })),
        ],
        hooks: {
          drawClear: [(plot) => this.#shadePast(plot, ink)],
          draw: [
            (plot) => {
              // Of another width it is at another place.
              this.#placeRange();
              this.#drawChosen(plot, ink);
              this.#drawLabels(plot, font, ink);
            },
          ],
        },
      },
      [[...xs], ...this.#lines.map(({ values }) => values)],
      root,
    );
  }

  /** What the pointer is over. */
  get over(): HTMLElement {
    return this.#plot.over;
  }

  /** The point next to a place on the screen, in pixels from its left. */
  at(clientX: number): number {
    const { over } = this.#plot;
    return this.#plot.posToIdx(clientX - over.getBoundingClientRect().left);
  }

  /** The end of the range that is under a place on the screen: 0 or 1. */
  gripAt(clientX: number): 0 | 1 | undefined {
    const left = clientX - this.#plot.over.getBoundingClientRect().left;
    const distances = this.#range?.map((i) => Math.abs(this.#leftOf(i) - left)) ?? [];
    const nearest = Math.min(...distances);
    if (!(nearest <= GRIP)) return undefined;
    return distances[1] === nearest ? 1 : 0;
  }

  /** Puts the cursor at a point. */
  point(i: number | undefined): void {
    this.#plot.setCursor(i === undefined ? AWAY : { left: this.#leftOf(i), top: 0 }, false);
  }

  /** Marks the point that is looked at, and the range. */
  mark(chosen: number, range: readonly [number, number] | undefined): void {
    this.#range = range;
    this.#placeRange();
    if (chosen === this.#chosen) return;
    this.#chosen = chosen;
    this.#plot.redraw(false);
  }

  /** Shows one line alone, by its name; undefined: all. */
  isolate(name: string | undefined): void {
    this.#isolated = name;
    this.#plot.batch(() => {
      for (const [i, drawn] of this.#lines.entries()) {
        Object.assign(this.#plot.series[i + 1] ?? {}, STROKES[this.#weightOf(drawn)]);
        this.#plot.setSeries(i + 1, { show: name === undefined || drawn.line.name === name });
      }
    });
  }

  /** Changes its width, in pixels. */
  widen(width: number): void {
    if (width === this.#plot.width) return;
    this.#plot.setSize({ width, height: HEIGHT });
  }

  /** Lets it be as wide as the paper it is printed on. */
  fitToPaper(): void {
    const { canvas } = this.#plot.ctx;
    for (const element of [canvas, canvas.parentElement]) {
      element?.style.setProperty("width", "100%");
      element?.style.setProperty("height", "auto");
    }
  }

  destroy(): void {
    this.#plot.destroy();
  }

  #leftOf(i: number): number {
    return this.#plot.valToPos(this.#data.xs[i] ?? 0, "x");
  }

  #placeRange(): void {
    const range = this.#range;
    const [left = 0, right = 0] = range?.map((i) => this.#leftOf(i)) ?? [];
    this.#plot.setSelect(
      { left, width: right - left, top: 0, height: range ? this.#plot.over.clientHeight : 0 },
      false,
    );
  }

  /** Where captures have no rows any more. */
  #shadePast({ ctx, bbox, valToPos }: uPlot, ink: string): void {
    const { points, xs } = this.#data;
    ctx.save();
    ctx.fillStyle = ink;
    ctx.globalAlpha = 0.1;
    for (const [i, point] of points.entries()) {
      if (isHeld(point)) continue;
      const [from = 0, to = from] = [xs[i], xs[i + 1]].flatMap((x) => (x === undefined ? [] : valToPos(x, "x", true)));
      // To whole pixels, that none is shaded twice.
      ctx.fillRect(Math.round(from), bbox.top, Math.round(to) - Math.round(from), bbox.height);
    }
    ctx.restore();
  }

  #drawChosen({ ctx, bbox, valToPos }: uPlot, ink: string): void {
    const x = this.#data.xs[this.#chosen];
    if (x === undefined) return;
    ctx.save();
    ctx.fillStyle = ink;
    ctx.globalAlpha = 0.4;
    ctx.fillRect(Math.round(valToPos(x, "x", true)) - 1, bbox.top, 2, bbox.height);
    ctx.restore();
  }

  /** The longest name that lines on the ground can have together. */
  #sharedName(): string {
    const ends = this.#lines.map(({ values }) => values.at(-1) ?? 0);
    const low = ends.filter((value) => value <= Math.max(...this.#lines.map(({ most }) => most)) / 4);
    return low.length > 1 ? sharedName(true, low, this.#data.text) : "";
  }

  /** By itself a line says all there is. */
  #weightOf({ line, weight }: Pick<DrawnLine, "line" | "weight">): LineWeight {
    return line.name === this.#isolated ? "strong" : weight;
  }

  #drawLabels(plot: uPlot, font: string, ink: string): void {
    const { ctx, over, series, width } = plot;
    const ratio = ctx.canvas.width / width;
    const { left, top } = { left: plot.bbox.left / ratio, top: plot.bbox.top / ratio };
    const [right, bottom] = [left + over.clientWidth, top + over.clientHeight];
    const all = this.#lines.flatMap((drawn, i) => {
      const value = drawn.values.at(-1);
      if (value === undefined || !series[i + 1]?.show) return [];
      const { line, colour } = drawn;
      return [{ label: line.label, colour, value, weight: this.#weightOf(drawn), y: top + plot.valToPos(value, "y") }];
    });
    const ends = namedEnds(all, bottom, this.#data.text, ink);
    drawEndLabels(ctx, { ends, right, top, bottom, font, ink }, ratio);
  }
}

function drawnLines(root: HTMLElement, { lines, points }: PlotData): DrawnLine[] {
  const values = lines.map(({ of }) => points.map(of));
  const weights = lineWeights(values);
  return lines
    .map((line, i) => ({
      ...{ line, values: values[i] ?? [], weight: weights[i] ?? "plain", most: Math.max(0, ...(values[i] ?? [])) },
      colour: paintOf(root, line.colour),
    }))
    .sort((a, b) => DRAWN.indexOf(a.weight) - DRAWN.indexOf(b.weight));
}

const NO_MOUSE = Object.fromEntries(
  ["mousedown", "mouseup", "click", "dblclick", "mousemove", "mouseleave", "mouseenter"].map((event) => [
    event,
    () => null,
  ]),
);

/** The colour of a state, as the style has it there. */
function paintOf(root: HTMLElement, state: string): string {
  const probe = h("i", { "data-state": state, class: "probe" });
  root.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
