import type { Finding } from "../../../findings/finding";
import { grouped } from "../../../text/numbers";
import { plural } from "../../../text/plural";
import { type CaptureLabels, labelsOf } from "../../capture-labels";
import type { TimelinePoint } from "../../messages";
import { holdsTheSame, ofSameHost } from "../../series";
import { timeWriter } from "../../times";
import { fill, h } from "../dom";
import type { Actions, Model, Panel } from "../model";
import { section } from "../parts";
import { onPrint } from "../printing";
import { CaptureTable } from "./capture-table";
import { KINDS, type Kind, kindOf, linesOf } from "./lines";
import { areTimes, inTime, isHeld } from "./points";
import { TimelineChart } from "./timeline-chart";

/** Of a time in milliseconds, which is a double. */
const LEAST_STEP = 1 / 1024;

/** How one host's captures go on, under the filter: a chart, and the captures in numbers beside it. */
export class TimelinePanel implements Panel {
  readonly root: HTMLElement;
  readonly #aside: HTMLElement;
  readonly #chart: TimelineChart;
  readonly #table: CaptureTable;
  readonly #note = h("p", { class: "more" });
  /** What a person chose. */
  #chosenKind: Kind | undefined;
  /** By host, what shows the first finding of its newest capture. */
  readonly #tellingKinds = new Map<string | undefined, Kind>();
  #isNamed = false;
  #model: Model | undefined;
  /** Those of the captures in the chart. */
  #points: readonly TimelinePoint[] = [];
  /** What the chart was drawn of: anything else needs another one. */
  #drawn = "";

  constructor(actions: Actions) {
    const { root, aside, body } = section("timeline", "Timeline");
    this.root = root;
    this.#aside = aside;
    this.#table = new CaptureTable(actions);
    const captureAt = (i: number) => this.#points[i]?.capture;
    this.#chart = new TimelineChart({
      // Without rows there is nothing to look at.
      choose: (i) => {
        const capture = captureAt(i);
        if (capture !== undefined) actions.choose(capture);
      },
      chooseRange: (range) => {
        const held = range && this.#points.slice(range[0], range[1] + 1).filter(isHeld);
        const [first, last] = [held?.[0]?.capture, held?.at(-1)?.capture];
        if (!range) actions.chooseRange(undefined);
        else if (first !== undefined && last !== undefined && first !== last) actions.chooseRange({ first, last });
      },
    });
    const overTime = h("div", { class: "over-time" }, this.#chart.root, this.#table.root);
    body.append(overTime, this.#note);
    let width = 0;
    new ResizeObserver(() => {
      if (body.clientWidth === width) return;
      width = body.clientWidth;
      if (this.#model) this.show(this.#model);
    }).observe(body);
    const draw = () => this.#chart.draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    document.addEventListener("themechange", draw);
    onPrint((isPrinting) => this.#chart.print(isPrinting));
  }

  /** Other captures were opened. */
  startAnew(): void {
    this.#tellingKinds.clear();
  }

  /**
   * Shows what the first finding is of, the worst one. Once: while somebody looks at the chart, it does not turn into another
   * one by itself.
   */
  lead({ captures, query }: Model, first: Finding | undefined): void {
    const host = captures[query.capture]?.host;
    const isNewest = ofSameHost({ captures, query }).at(-1) === query.capture;
    if (!first || !isNewest || this.#tellingKinds.has(host)) return;
    this.#tellingKinds.set(host, kindOf(first));
    if (this.#model) this.show(this.#model);
  }

  get #kind(): Kind {
    const { captures = [], query } = this.#model ?? {};
    return this.#chosenKind ?? this.#tellingKinds.get(captures[query?.capture ?? -1]?.host) ?? "states";
  }

  show(model: Model): void {
    this.#model = model;
    this.root.hidden = ofSameHost(model).length < 2;
    if (this.root.hidden) return;
    const { captures, query } = model;
    const all = inTime(model);
    const labels = labelsOf(captures, query.capture);
    const held = all.filter(isHeld);
    this.#table.show(model, { points: held, labels, kind: this.#kind });
    const isAlike = holdsTheSame(model);
    this.#points = all.filter((point) => !isHeld(point) || isAlike(point.capture));
    const others = all.length - this.#points.length;
    const notFiltered = held.length && labels.numbers.length - held.length;
    fill(this.#note, [leftOut(others, notFiltered), this.#withoutRows()].filter(Boolean).join(" "));
    const isDrawn = this.#points.length > 1;
    fill(this.#aside, isDrawn && this.#kinds(), this.#namesButton());
    const placeOf = (capture: number) => this.#points.findIndex((point) => point.capture === capture);
    const { range } = query;
    const marks = {
      chosen: placeOf(query.capture),
      range: range && ([placeOf(range.first), placeOf(range.last)] as const),
    };
    const drawn = JSON.stringify([this.#kind, this.#points, held.map(({ capture }) => labels.full(capture))]);
    if (drawn === this.#drawn) {
      this.#chart.mark(marks);
      return;
    }
    this.#drawn = drawn;
    this.#chart.show(isDrawn ? this.#chartData(all, labels) : undefined, marks);
  }

  #chartData(all: readonly TimelinePoint[], labels: CaptureLabels) {
    const points = this.#points;
    const isTimed = areTimes(all);
    const { title, text } = KINDS[this.#kind];
    return {
      ...{ title, points, isTimed, lines: linesOf(this.#kind, points), text },
      xs: apart(points.map((point) => (isTimed ? point.time : undefined) ?? all.indexOf(point) + 1)),
      labels: pointLabels(points, labels),
    };
  }

  /** Which captures cannot be looked at any more. */
  #withoutRows(): string {
    if (this.#model?.isTimelineCut)
      return "Earlier captures have no rows any more, and were not counted under this filter.";
    if (this.#points.every(isHeld)) return "";
    return "Only the captures in the list still have rows. Of those before, in the shaded part, these sums are kept for a day.";
  }

  /** The choice of what the chart shows. */
  #kinds(): HTMLElement {
    const choose = (kind: Kind) => () => {
      this.#chosenKind = kind;
      if (this.#model) this.show(this.#model);
    };
    const choices = (Object.keys(KINDS) as Kind[]).map((kind) => {
      const attributes = { type: "button", "data-key": kind, "aria-pressed": String(kind === this.#kind) };
      return h("button", { ...attributes, click: choose(kind) }, KINDS[kind].title);
    });
    return h("div", { class: "levels", role: "group", "aria-label": "What the timeline shows" }, ...choices);
  }

  #namesButton(): HTMLElement {
    const click = () => {
      this.#isNamed = !this.#isNamed;
      this.#table.showNames(this.#isNamed);
      if (this.#model) this.show(this.#model);
    };
    const attributes = { type: "button", "data-key": "names", "aria-pressed": String(this.#isNamed) };
    return h("div", { class: "levels" }, h("button", { ...attributes, click }, "File names"));
  }
}

/** What points are called: those without rows by their times, which then tell all of them apart. */
function pointLabels(points: readonly TimelinePoint[], { short }: CaptureLabels): string[] {
  if (points.every(isHeld)) return points.map(({ capture }) => short(capture));
  const write = timeWriter(points.flatMap(({ time }) => time ?? [])).short;
  return points.map((point) => `${write(point.time ?? 0)}${isHeld(point) ? "" : " · no rows"}`);
}

/** Places on an axis, ascending: those that are the same are moved apart by less than can be seen, for each is a point. */
function apart(places: readonly number[]): number[] {
  let last = -Infinity;
  return places.map((place) => {
    last = place > last ? place : last + LEAST_STEP;
    return last;
  });
}

/** Captures that are not in the chart, and those that are not in the table either. */
function leftOut(ofOtherTables: number, notFiltered: number): string {
  const captures = (count: number) => plural(count, "capture", grouped);
  const are = (count: number) => (count === 1 ? "is" : "are");
  return [
    ofOtherTables > 0 && `${captures(ofOtherTables)} with other tables ${are(ofOtherTables)} not in the chart.`,
    notFiltered > 0 && `${captures(notFiltered)} that cannot be filtered so ${are(notFiltered)} left out.`,
  ]
    .filter((part) => part !== false)
    .join(" ");
}
