import uPlot from "uplot";
import { formatBytes } from "../../summary/format-bytes";
import { count, time } from "../format";
import type { TimelinePoint } from "../messages";
import { fill, h } from "./dom";
import { type Actions, type Model, ofSameHost, type Panel } from "./model";
import { section } from "./parts";

interface Series {
  name: string;
  /** A state, or what else has a colour. */
  colour: string;
  of: (point: TimelinePoint) => number;
}

const KINDS = {
  states: { title: "States", text: count },
  queues: { title: "Queued bytes", text: formatBytes },
  trouble: { title: "Waiting and retransmitting", text: count },
} as const;

type Kind = keyof typeof KINDS;

const FIXED: Record<Exclude<Kind, "states">, readonly Series[]> = {
  queues: [
    { name: "not read", colour: "CLOSE_WAIT", of: ({ rxBytes }) => rxBytes },
    { name: "not acknowledged", colour: "SYN_SENT", of: ({ txBytes }) => txBytes },
  ],
  trouble: [
    { name: "waiting to be accepted", colour: "LISTEN", of: ({ waiting }) => waiting },
    { name: "retransmitting", colour: "SYN_SENT", of: ({ retransmitting }) => retransmitting },
  ],
};

const HEIGHT = 180;
/** States with lines of their own. */
const MOST_LINES = 7;

/** How one machine's captures go on, under the filter. A click chooses the capture that is looked at. */
export function timelinePanel(actions: Actions): Panel {
  const { root, aside, body } = section("timeline", "Timeline");
  const canvas = h("div", { class: "plot" });
  const legend = h("ul", { class: "legend" });
  const table = h("div", { class: "captures", tabindex: 0, role: "region", "aria-label": "Captures" });
  body.append(canvas, legend, table);
  let kind: Kind = "states";
  let plot: uPlot | undefined;
  let shown: Model | undefined;

  const draw = () => {
    plot?.destroy();
    plot = undefined;
    if (!shown || root.hidden || shown.timeline.length < 2) return;
    const points = inTime(shown);
    const lines = seriesOf(kind, points);
    fill(legend, ...lines.map(({ name, colour }) => h("li", { "data-state": colour }, name)));
    canvas.setAttribute("role", "img");
    canvas.setAttribute(
      "aria-label",
      `${KINDS[kind].title} of ${points.length} captures; the table below has the numbers`,
    );
    plot = plotOf(canvas, shown, points, lines, kind, (capture) => actions.choose(capture));
  };
  new ResizeObserver(() => plot?.setSize({ width: Math.max(200, canvas.clientWidth), height: HEIGHT })).observe(canvas);
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", draw);
  document.addEventListener("themechange", draw);

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

/** Points in the order of their times; without times, of their numbers. */
function inTime({ timeline, captures }: Model): TimelinePoint[] {
  const timeOf = ({ capture }: TimelinePoint) => captures[capture]?.time ?? 0;
  return [...timeline].sort((a, b) => timeOf(a) - timeOf(b) || a.capture - b.capture);
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

function plotOf(
  root: HTMLElement,
  { captures, query }: Model,
  points: readonly TimelinePoint[],
  lines: readonly Series[],
  kind: Kind,
  choose: (capture: number) => void,
): uPlot {
  const style = getComputedStyle(root);
  const paint = (state: string) => {
    const probe = h("i", { "data-state": state, class: "probe" });
    root.append(probe);
    const { color } = getComputedStyle(probe);
    probe.remove();
    return color;
  };
  const isTimed = points.every(({ capture }) => captures[capture]?.time !== undefined);
  const xs = points.map(({ capture }, i) => (isTimed ? (captures[capture]?.time ?? 0) / 1000 : i + 1));
  const grid = { stroke: style.getPropertyValue("border-top-color"), width: 1 };
  const axis = { stroke: style.color, grid, ticks: grid, font: `11px ${style.fontFamily}` };
  const chosen = points.findIndex(({ capture }) => capture === query.capture);
  return new uPlot(
    {
      width: Math.max(200, root.clientWidth),
      height: HEIGHT,
      legend: { show: false },
      cursor: { y: false, drag: { x: false, y: false } },
      scales: { x: { time: isTimed }, y: { range: (_, __, max) => [0, max > 0 ? max * 1.05 : 1] } },
      tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
      axes: [
        { ...axis, ...(isTimed && { values: (_: uPlot, seconds: number[]) => clock(seconds) }) },
        { ...axis, size: 60, values: (_, values) => values.map((value) => KINDS[kind].text(value)) },
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
            plot.over.addEventListener("click", () => {
              const point = points[plot.cursor.idx ?? -1];
              if (point) choose(point.capture);
            }),
        ],
      },
    },
    [xs, ...lines.map(({ of }) => points.map(of))],
    root,
  );
}

/** Hours and minutes in UTC, and the day where it is another. */
function clock(seconds: readonly number[]): string[] {
  let day = "";
  return seconds.map((one) => {
    const [date = "", clock = ""] = time(one * 1000).split(" ");
    const text = date === day ? clock.slice(0, 5) : `${clock.slice(0, 5)}\n${date}`;
    day = date;
    return text;
  });
}

/** The same in numbers, and the way to choose by keyboard. */
function captureTable(model: Model, actions: Actions): HTMLElement {
  const { captures, query } = model;
  const heads = ["Captured (UTC)", "Name", "Sockets", "Established", "Close-wait", "Unread", "Unacknowledged"];
  const rows = inTime(model).map((point) => {
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
      info?.time === undefined ? `${capture + 1}` : time(info.time),
    );
    const numbers = [
      count(sockets),
      count(states.ESTABLISHED ?? 0),
      count(states.CLOSE_WAIT ?? 0),
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
