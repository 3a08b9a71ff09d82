import type uPlot from "uplot";
import { areAlike } from "../../../changes/like-tables";
import { formatBytes } from "../../../text/bytes";
import { grouped } from "../../../text/numbers";
import { plural } from "../../../text/plural";
import type { TimelinePoint } from "../../messages";
import { fill, h } from "../dom";
import { type Actions, type Model, ofSameHost, type Panel, timeWriterOf } from "../model";
import { section } from "../parts";
import { onPrint } from "../printing";
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
export function timelinePanel(actions: Actions): Panel {
  const { root, aside, body } = section("timeline", "Timeline");
  const canvas = h("div", { class: "plot" });
  const legend = h("ul", { class: "legend" });
  const note = h("p", { class: "more" });
  const table = h("div", { class: "captures", tabindex: 0, role: "region", "aria-label": "Captures" });
  body.append(canvas, legend, note, table);
  let kind: Kind = "states";
  let plot: uPlot | undefined;
  let shown: Model | undefined;
  let isOnPaper = false;

  const width = () => (isOnPaper ? PAPER_WIDTH : Math.max(200, canvas.clientWidth));
  const draw = () => {
    plot?.destroy();
    plot = undefined;
    if (!shown || root.hidden || shown.timeline.length < 2) return;
    const all = inTime(shown);
    const points = alike(shown, all);
    aside.hidden = canvas.hidden = legend.hidden = points.length < 2;
    fill(note, leftOut(all.length - points.length));
    if (points.length < 2) return;
    const lines = seriesOf(kind, points);
    fill(legend, ...lines.map(({ name, colour }) => h("li", { "data-state": colour }, name)));
    canvas.setAttribute("role", "img");
    canvas.setAttribute(
      "aria-label",
      `${KINDS[kind].title} of ${points.length} captures; the table below has the numbers`,
    );
    const { captures, query } = shown;
    const isTimed = areTimes(captures, all);
    plot = drawPlot(canvas, width(), {
      points,
      xs: points.map((point) => (isTimed ? captures[point.capture]?.time : undefined) ?? all.indexOf(point) + 1),
      isTimed,
      lines,
      text: KINDS[kind].text,
      chosen: points.findIndex(({ capture }) => capture === query.capture),
      choose: (capture) => actions.choose(capture),
    });
    if (isOnPaper) fitToPaper(plot);
  };
  new ResizeObserver(() => {
    if (plot && !isOnPaper) widen(plot, width());
  }).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  document.addEventListener("themechange", draw);
  onPrint((isPrinting) => {
    isOnPaper = isPrinting;
    canvas.classList.toggle("on-paper", isPrinting);
    draw();
  });

  return {
    root,
    show(model) {
      shown = model;
      root.hidden = ofSameHost(model).length < 2;
      if (root.hidden) return;
      const choices = (Object.keys(KINDS) as Kind[]).map((one) =>
        h(
          "button",
          {
            type: "button",
            "data-key": one,
            "aria-pressed": String(one === kind),
            click: () => {
              kind = one;
              if (shown) this.show(shown);
            },
          },
          KINDS[one].title,
        ),
      );
      fill(aside, h("div", { class: "levels", role: "group", "aria-label": "What the timeline shows" }, ...choices));
      fill(table, captureTable(model, actions));
      const chosen = table.querySelector<HTMLElement>(".chosen");
      if (chosen && !table.contains(document.activeElement))
        table.scrollTop = chosen.offsetTop - table.clientHeight / 2;
      draw();
    },
  };
}

/** Points in the order of their captures. */
function inTime(model: Model): TimelinePoint[] {
  const places = new Map(ofSameHost(model).map((capture, place) => [capture, place]));
  const placeOf = ({ capture }: TimelinePoint) => places.get(capture) ?? 0;
  return [...model.timeline].sort((a, b) => placeOf(a) - placeOf(b));
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

/** Whether their times are an axis: all are known, and not all the same. Else their numbers are. */
function areTimes(captures: Model["captures"], points: readonly TimelinePoint[]): boolean {
  const times = new Set(points.map(({ capture }) => captures[capture]?.time));
  return !times.has(undefined) && times.size > 1;
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

/** The same in numbers, and the way to choose by keyboard. */
function captureTable(model: Model, actions: Actions): HTMLElement {
  const { captures, query } = model;
  const heads = ["Captured (UTC)", "Name", "Sockets", "Established", "Close-wait", "Unread", "Unacknowledged"];
  const write = timeWriterOf(model);
  const points = inTime(model);
  const isTimed = areTimes(captures, points);
  const rows = points.map((point, i) => {
    const { capture, sockets, states, rxBytes, txBytes } = point;
    const info = captures[capture];
    const isChosen = capture === query.capture;
    const button = h(
      "button",
      {
        type: "button",
        "data-key": `capture ${capture}`,
        "aria-pressed": String(isChosen),
        click: () => actions.choose(capture),
      },
      info?.time === undefined ? `${i + 1}` : `${isTimed ? "" : `${i + 1}. `}${write(info.time)}`,
    );
    const numbers = [
      grouped(sockets),
      grouped(states.ESTABLISHED ?? 0),
      grouped(states.CLOSE_WAIT ?? 0),
      formatBytes(rxBytes),
      formatBytes(txBytes),
    ];
    return h(
      "tr",
      { class: isChosen ? "chosen" : undefined },
      h("th", { scope: "row" }, button),
      h("td", { class: "name" }, info?.host ? `${info.host} ` : "", info?.name ?? ""),
      ...numbers.map((text) => h("td", { class: "number" }, text)),
    );
  });
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...heads.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...rows),
  );
}
