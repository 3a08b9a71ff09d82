import uPlot from "uplot";
import type { TimelinePoint } from "../../messages";
import { h } from "../dom";
import { numberTicks, ROUND_STEPS, type Tick, timeTicks } from "./axis-ticks";

/** A line of the chart. */
export interface Series {
  name: string;
  /** A state, or what else has a colour. */
  colour: string;
  of: (point: TimelinePoint) => number;
}

export interface Chart {
  /** In their order. */
  points: readonly TimelinePoint[];
  /** Where each is on the axis, ascending: its time, in milliseconds since 1970, or its number among the captures. */
  xs: readonly number[];
  isTimed: boolean;
  lines: readonly Series[];
  /** Writes a value. */
  text: (value: number) => string;
  /** Which point is looked at. */
  chosen: number;
  choose: (capture: number) => void;
}

const HEIGHT = 180;
/** Pixels from one label of the time axis to the next, at least. */
const LABEL_SPACE = 90;
/** Pixels of the axis at the left. */
const LEFT = 60;

/** Draws lines into an element, as wide as said in pixels. A click chooses the point next to it. */
export function drawPlot(root: HTMLElement, width: number, chart: Chart): uPlot {
  const { points, xs, isTimed, lines, text, chosen, choose } = chart;
  const style = getComputedStyle(root);
  const paint = (state: string) => {
    const probe = h("i", { "data-state": state, class: "probe" });
    root.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const [first = 0, last = 0] = [xs[0], xs.at(-1)];
  const ticks = (plot: uPlot): Tick[] => {
    const most = Math.max(2, Math.floor((plot.width - LEFT) / LABEL_SPACE));
    return isTimed ? timeTicks(first, last, most) : numberTicks(first, last, most);
  };
  const grid = { stroke: style.getPropertyValue("border-top-color"), width: 1 };
  const axis = { stroke: style.color, grid, ticks: grid, font: `11px ${style.fontFamily}` };
  return new uPlot(
    {
      width,
      height: HEIGHT,
      legend: { show: false },
      // Nothing is dragged here: a click is a click, though the pointer moved a pixel, or the plot under it is new.
      cursor: { y: false, drag: { x: false, y: false, click: () => {} } },
      scales: {
        x: { time: false, range: () => [first, last] },
        y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] },
      },
      // Half a label beyond the last tick.
      padding: [null, LABEL_SPACE / 2, null, null],
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
        ...lines.map(({ colour }) => ({
          stroke: paint(colour),
          width: 1.5,
          points: { show: points.length < 60, size: 5 },
        })),
      ],
      hooks: {
        draw: [
          (plot) => {
            const x = plot.valToPos(xs[chosen] ?? 0, "x", true);
            plot.ctx.fillStyle = style.color;
            plot.ctx.globalAlpha = 0.25;
            plot.ctx.fillRect(Math.round(x) - 1, plot.bbox.top, 2, plot.bbox.height);
            plot.ctx.globalAlpha = 1;
          },
        ],
        ready: [
          (plot) =>
            plot.over.addEventListener("click", ({ clientX }) => {
              // Not where the pointer was last seen: the plot may be newer than that.
              const point = points[plot.posToIdx(clientX - plot.over.getBoundingClientRect().left)];
              if (point) choose(point.capture);
            }),
        ],
      },
    },
    [[...xs], ...lines.map(({ of }) => points.map(of))],
    root,
  );
}

/** Lets a plot be as wide as the paper it is printed on. */
export function fitToPaper(plot: uPlot): void {
  for (const element of [plot.ctx.canvas, plot.ctx.canvas.parentElement]) {
    element?.style.setProperty("width", "100%");
    element?.style.setProperty("height", "auto");
  }
}

/** Changes a plot's width, in pixels. */
export function widen(plot: uPlot, width: number): void {
  plot.setSize({ width, height: HEIGHT });
}
