import { plural } from "../../../text/plural";
import { fill, h } from "../dom";
import { followKeys, followPointer, type PointingAsks } from "./pointing";
import { Readout } from "./readout";
import { type PlotData, TimelinePlot } from "./timeline-plot";

export interface ChartData extends PlotData {
  title: string;
  /** What each point is called. */
  labels: readonly string[];
}

/** Which points are chosen, by their places. */
export interface Marks {
  /** -1: none. */
  chosen: number;
  range: readonly [number, number] | undefined;
}

export interface ChartAsks {
  choose(i: number): void;
  chooseRange(range: readonly [number, number] | undefined): void;
}

/** The width of a plot on paper, which is scaled to the page. */
const PAPER_WIDTH = 700;
/** How a range is chosen; the second part is for who has a keyboard. */
const HINT = ["Drag to choose a range", ", or press Shift and an arrow key"] as const;

/** Lines over time, with the values at the pointer above them. */
export class TimelineChart {
  readonly root: HTMLElement;
  readonly #canvas = h("div", { class: "plot", role: "slider", tabindex: 0 });
  readonly #extent = h("span", { class: "extent" });
  readonly #readout = new Readout(this.#extent, (name) => this.#isolate(name));
  readonly #asks: PointingAsks;
  #plot: TimelinePlot | undefined;
  #data: ChartData | undefined;
  #marks: Marks = { chosen: -1, range: undefined };
  #pointed: number | undefined;
  #dragged: readonly [number, number] | undefined;
  #isolated: string | undefined;
  #isOnPaper = false;

  constructor({ choose, chooseRange }: ChartAsks) {
    this.root = h("div", { class: "chart" }, this.#readout.root, this.#canvas);
    this.#asks = {
      ...{ choose, chooseRange },
      point: (i) => this.#point(i),
      drag: (range) => this.#drag(range),
    };
    const place = { count: () => this.#data?.points.length ?? 0, at: () => this.#place };
    followKeys(this.#canvas, place, { ...this.#asks, clear: () => chooseRange(undefined) });
    new ResizeObserver(() => {
      if (!this.#isOnPaper) this.#plot?.widen(this.#width);
    }).observe(this.#canvas);
  }

  show(data: ChartData | undefined, marks: Marks): void {
    this.root.hidden = !data;
    this.#data = data;
    this.#marks = marks;
    this.#dragged = undefined;
    if (this.#pointed !== undefined && this.#pointed >= (data?.points.length ?? 0)) this.#pointed = undefined;
    this.draw();
  }

  /** The same lines with other marks. */
  mark(marks: Marks): void {
    this.#marks = marks;
    this.#dragged = undefined;
    this.#showMarks();
  }

  print(isPrinting: boolean): void {
    this.#isOnPaper = isPrinting;
    this.#canvas.classList.toggle("on-paper", isPrinting);
    this.draw();
  }

  /** Draws all anew: in other colours, for example. */
  draw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    const data = this.#data;
    if (!data) return;
    const { lines, labels, title } = data;
    if (!lines.some(({ name }) => name === this.#isolated)) this.#isolated = undefined;
    this.#readout.show(data, labels, this.#isolated);
    this.#canvas.setAttribute("aria-label", `${title} over time`);
    this.#canvas.setAttribute("aria-valuemin", "1");
    this.#canvas.setAttribute("aria-valuemax", String(labels.length));
    const plot = new TimelinePlot(this.#canvas, this.#width, data);
    this.#plot = plot;
    if (this.#isolated !== undefined) plot.isolate(this.#isolated);
    followPointer(plot, () => this.#marks.range, this.#asks);
    this.#showMarks();
    if (this.#isOnPaper) plot.fitToPaper();
  }

  get #width(): number {
    return this.#isOnPaper ? PAPER_WIDTH : Math.max(200, this.#canvas.clientWidth);
  }

  /** The point whose values are shown. */
  get #place(): number {
    const { chosen } = this.#marks;
    return this.#pointed ?? (chosen < 0 ? 0 : chosen);
  }

  #isolate(name: string): void {
    this.#isolated = this.#isolated === name ? undefined : name;
    if (this.#data) this.#readout.show(this.#data, this.#data.labels, this.#isolated);
    this.#plot?.isolate(this.#isolated);
    this.#say();
  }

  #point(i: number | undefined): void {
    if (i === this.#pointed) return;
    this.#pointed = i;
    this.#plot?.point(i);
    this.#say();
  }

  #drag(range: readonly [number, number] | undefined): void {
    if (range?.[0] === this.#dragged?.[0] && range?.[1] === this.#dragged?.[1]) return;
    this.#dragged = range;
    this.#showMarks();
  }

  #showMarks(): void {
    const { chosen, range } = this.#marks;
    const shown = this.#dragged ?? range;
    this.#plot?.mark(chosen, shown);
    this.#plot?.point(this.#pointed);
    const labels = this.#data?.labels ?? [];
    if (!shown) fill(this.#extent, HINT[0], h("span", { class: "by-keys" }, HINT[1]));
    else {
      const count = plural(shown[1] - shown[0] + 1, "capture");
      fill(this.#extent, `${labels[shown[0]]} to ${labels[shown[1]]} · ${count}`);
    }
    this.#say();
  }

  #say(): void {
    const place = this.#place;
    this.#readout.say(place);
    this.#canvas.setAttribute("aria-valuenow", String(place + 1));
    this.#canvas.setAttribute("aria-valuetext", this.#readout.sentence(place, this.#isolated));
  }
}
