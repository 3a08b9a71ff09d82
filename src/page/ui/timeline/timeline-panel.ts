import type uPlot from "uplot";
import { areAlike } from "../../../changes/like-tables";
import { formatBytes } from "../../../text/bytes";
import { grouped } from "../../../text/numbers";
import { plural } from "../../../text/plural";
import type { TimelinePoint } from "../../messages";
import { ofSameHost } from "../../series";
import { fill, h } from "../dom";
import type { Actions, Model, Panel } from "../model";
import { section } from "../parts";
import { onPrint } from "../printing";
import { captureTable } from "./capture-table";
import { areTimes, inTime } from "./points";
import { drawPlot, fitToPaper, type Series, widen } from "./timeline-plot";

const KINDS = {
  states: { title: "States", text: grouped },
  queues: { title: "Queued bytes", text: formatBytes },
  trouble: { title: "Accept queues and retransmits", text: grouped },
} as const;

type Kind = keyof typeof KINDS;

const FIXED: Record<Exclude<Kind, "states">, readonly Series[]> = {
  queues: [
    { name: "unread", colour: "CLOSE_WAIT", of: ({ rxBytes }) => rxBytes },
    { name: "unacknowledged", colour: "SYN_SENT", of: ({ txBytes }) => txBytes },
  ],
  trouble: [
    { name: "connections waiting to be accepted", colour: "LISTEN", of: ({ waiting }) => waiting },
    { name: "sockets retransmitting", colour: "SYN_SENT", of: ({ retransmitting }) => retransmitting },
  ],
};

/** The width of a plot on paper, which is scaled to the page. */
const PAPER_WIDTH = 700;
/** States with lines of their own. */
const MOST_LINES = 7;

/** How one machine's captures go on, under the filter. A click chooses the capture that is looked at. */
export class TimelinePanel implements Panel {
  readonly root: HTMLElement;
  readonly #aside: HTMLElement;
  readonly #canvas = h("div", { class: "plot" });
  readonly #legend = h("ul", { class: "legend" });
  readonly #note = h("p", { class: "more" });
  readonly #table = h("div", { class: "captures", tabindex: 0, role: "region", "aria-label": "Captures" });
  readonly #actions: Actions;
  #kind: Kind = "states";
  #plot: uPlot | undefined;
  #model: Model | undefined;
  #isOnPaper = false;

  constructor(actions: Actions) {
    this.#actions = actions;
    const { root, aside, body } = section("timeline", "Timeline");
    this.root = root;
    this.#aside = aside;
    body.append(this.#canvas, this.#legend, this.#note, this.#table);
    new ResizeObserver(() => {
      if (this.#plot && !this.#isOnPaper) widen(this.#plot, this.#width);
    }).observe(this.#canvas);
    const draw = () => this.#draw();
    matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
    document.addEventListener("themechange", draw);
    onPrint((isPrinting) => {
      this.#isOnPaper = isPrinting;
      this.#canvas.classList.toggle("on-paper", isPrinting);
      draw();
    });
  }

  show(model: Model): void {
    this.#model = model;
    this.root.hidden = ofSameHost(model).length < 2;
    if (this.root.hidden) return;
    fill(this.#aside, this.#kinds());
    const table = this.#table;
    fill(table, captureTable(model, this.#actions));
    const chosen = table.querySelector<HTMLElement>(".chosen");
    if (chosen && !table.contains(document.activeElement)) table.scrollTop = chosen.offsetTop - table.clientHeight / 2;
    this.#draw();
  }

  get #width(): number {
    return this.#isOnPaper ? PAPER_WIDTH : Math.max(200, this.#canvas.clientWidth);
  }

  /** The choice of what the chart shows. */
  #kinds(): HTMLElement {
    const choose = (kind: Kind) => () => {
      this.#kind = kind;
      if (this.#model) this.show(this.#model);
    };
    const choices = (Object.keys(KINDS) as Kind[]).map((kind) => {
      const attributes = { type: "button", "data-key": kind, "aria-pressed": String(kind === this.#kind) };
      return h("button", { ...attributes, click: choose(kind) }, KINDS[kind].title);
    });
    return h("div", { class: "levels", role: "group", "aria-label": "What the timeline shows" }, ...choices);
  }

  #draw(): void {
    this.#plot?.destroy();
    this.#plot = undefined;
    const model = this.#model;
    if (!model || this.root.hidden || model.timeline.length < 2) return;
    const all = inTime(model);
    const points = alike(model, all);
    this.#aside.hidden = this.#canvas.hidden = this.#legend.hidden = points.length < 2;
    fill(this.#note, leftOut(all.length - points.length));
    if (points.length < 2) return;
    const { title, text } = KINDS[this.#kind];
    const lines = seriesOf(this.#kind, points);
    fill(this.#legend, ...lines.map(({ name, colour }) => h("li", { "data-state": colour }, name)));
    this.#canvas.setAttribute("role", "img");
    const label = `${title} of ${points.length} captures; the table below has the numbers`;
    this.#canvas.setAttribute("aria-label", label);
    const { captures, query } = model;
    const isTimed = areTimes(captures, all);
    this.#plot = drawPlot(this.#canvas, this.#width, {
      ...{ points, isTimed, lines, text },
      xs: points.map((point) => (isTimed ? captures[point.capture]?.time : undefined) ?? all.indexOf(point) + 1),
      chosen: points.findIndex(({ capture }) => capture === query.capture),
      choose: (capture) => this.#actions.choose(capture),
    });
    if (this.#isOnPaper) fitToPaper(this.#plot);
  }
}

/** Those of captures that hold the same tables as the one looked at: the sums of others are of another kind. */
function alike({ captures, query }: Model, points: readonly TimelinePoint[]): TimelinePoint[] {
  const tables = captures[query.capture]?.tables;
  return points.filter(({ capture }) => {
    const others = captures[capture]?.tables;
    return tables && others && areAlike(tables, others);
  });
}

function leftOut(captures: number): string {
  if (captures === 0) return "";
  return `${plural(captures, "capture", grouped)} of other tables ${captures === 1 ? "is" : "are"} not in the chart.`;
}

function seriesOf(kind: Kind, points: readonly TimelinePoint[]): readonly Series[] {
  if (kind !== "states") return FIXED[kind];
  const most = new Map<string, number>();
  for (const { states } of points) {
    for (const [state, sockets] of Object.entries(states)) most.set(state, Math.max(most.get(state) ?? 0, sockets));
  }
  const names = [...most].sort((a, b) => b[1] - a[1]).map(([state]) => state);
  return names.slice(0, MOST_LINES).map((name) => ({ name, colour: name, of: ({ states }) => states[name] ?? 0 }));
}
