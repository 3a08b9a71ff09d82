import uPlot from "uplot";
import type { TimelinePoint } from "../../messages";
import { h } from "../dom";
import { numberTicks, ROUND_STEPS, type Tick, timeTicks } from "./axis-ticks";
import { drawEndLabels, labelsWidth } from "./end-labels";
import type { Line } from "./lines";

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

/** The lines, drawn into an element. Points are spoken of by their places in `points`. */
export class TimelinePlot {
  readonly #data: PlotData;
  readonly #plot: uPlot;
  #chosen = -1;
  #range: readonly [number, number] | undefined;

  constructor(root: HTMLElement, width: number, data: PlotData) {
    this.#data = data;
    const { xs, isTimed, lines, points, text } = data;
    const { color: ink, fontFamily, borderTopColor } = getComputedStyle(root);
    const font = `11px ${fontFamily}`;
    const colours = lines.map(({ colour }) => paintOf(root, colour));
    const [first = 0, last = 0] = [xs[0], xs.at(-1)];
    const right = Math.max(
      LABEL_SPACE / 2,
      labelsWidth(
        lines.map(({ label }) => label),
        font,
      ),
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
          ...colours.map((stroke) => ({ stroke, width: 1.5, points: { show: points.length < 60, size: 5 } })),
        ],
        hooks: {
          draw: [
            (plot) => {
              // Of another width it is at another place.
              this.#placeRange();
              this.#drawChosen(plot, ink);
              this.#drawLabels(plot, colours, font, ink);
            },
          ],
        },
      },
      [[...xs], ...lines.map(({ of }) => points.map(of))],
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
    this.#plot.batch(() => {
      for (const [i, line] of this.#data.lines.entries()) {
        this.#plot.setSeries(i + 1, { show: name === undefined || line.name === name });
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

  #drawChosen({ ctx, bbox, valToPos }: uPlot, ink: string): void {
    const x = this.#data.xs[this.#chosen];
    if (x === undefined) return;
    ctx.save();
    ctx.fillStyle = ink;
    ctx.globalAlpha = 0.4;
    ctx.fillRect(Math.round(valToPos(x, "x", true)) - 1, bbox.top, 2, bbox.height);
    ctx.restore();
  }

  #drawLabels(plot: uPlot, colours: readonly string[], font: string, ink: string): void {
    const { ctx, over, series, width } = plot;
    const ratio = ctx.canvas.width / width;
    const last = this.#data.points.at(-1);
    const { left, top } = { left: plot.bbox.left / ratio, top: plot.bbox.top / ratio };
    const ends = this.#data.lines.flatMap(({ label, of }, i) =>
      last && series[i + 1]?.show ? [{ label, colour: colours[i] ?? ink, y: top + plot.valToPos(of(last), "y") }] : [],
    );
    const [right, bottom] = [left + over.clientWidth, top + over.clientHeight];
    drawEndLabels(ctx, { ends, right, top, bottom, font, ink }, ratio);
  }
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
