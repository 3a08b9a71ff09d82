import { STATES, shownState } from "../../index";
import { type Colours, paintState } from "../../listing/colours";
import type { Look } from "../../listing/look";
import { conditionOf } from "../../listing/states";
import { plural } from "../../text/plural";
import { cut } from "../terminal/blocks";
import { sparkline } from "../terminal/glyphs";
import type { History } from "./history";
import { signed } from "./numbers";

const STATE_WIDTH = "BOUND_INACTIVE".length;
const COUNT_WIDTH = 8;
const RATE_WIDTH = 10;
const LONGEST_SPARKLINE = 120;
/** In front of a sparkline, and behind it. */
const MARGIN = 2;

/** In the kernel's order. */
const SHOWN_STATES: readonly string[] = [...new Set(STATES.flatMap((state) => [state, shownState(state, "udp")]))];

function placeOf(state: string): number {
  return SHOWN_STATES.indexOf(state) + 1 || SHOWN_STATES.length + 1;
}

/** A line a state: how many, more or fewer a second, and how it went. On a narrow screen the counts are what stays. */
export function stateLines(history: History, { colours, width = 80, ellipsis }: Look, most: number): string[] {
  const nameWidth = Math.max(MARGIN, Math.min(STATE_WIDTH, width - COUNT_WIDTH));
  const rateWidth = width >= STATE_WIDTH + COUNT_WIDTH + RATE_WIDTH ? RATE_WIDTH : 0;
  const room = Math.max(0, Math.min(LONGEST_SPARKLINE, width - nameWidth - COUNT_WIDTH - RATE_WIDTH - 2 * MARGIN));
  // A rate is of the last two.
  const remembered = Math.max(2, room);
  const fitted = (name: string) => cut(name, nameWidth, ellipsis).padEnd(nameWidth);
  const line = (state: string, values: readonly number[], paint: (text: string) => string) => {
    const count = values.at(-1) ?? 0;
    const cells = [
      paint(fitted(state)),
      count === 0 ? colours.dim("0".padStart(COUNT_WIDTH)) : String(count).padStart(COUNT_WIDTH),
      ...(rateWidth > 0 ? [rateCell(state, history.rate(values), colours)] : []),
      ...(room > 0 ? [" ".repeat(MARGIN), paint(sparkline(values.slice(-room)))] : []),
    ];
    return cells.join("");
  };
  const states = history.states.sort((a, b) => placeOf(a) - placeOf(b));
  const rate = rateWidth > 0 ? "A SECOND".padStart(rateWidth) : "";
  const trend = room > SPARKLINE_TITLE.length ? `${" ".repeat(MARGIN)}${SPARKLINE_TITLE}` : "";
  const head = `${fitted("STATE")}${"SOCKETS".padStart(COUNT_WIDTH)}${rate}${trend}`;
  const total = line("TOTAL", history.total(remembered), (text) => colours.bold(text));
  return [
    colours.bold(head),
    ...states
      .slice(0, most)
      .map((state) => line(state, history.of(state, remembered), (text) => paintState(colours, state, text))),
    ...(states.length > most ? [colours.dim(plural(states.length - most, "more state"))] : []),
    total,
  ];
}

const SPARKLINE_TITLE = "EACH FROM 0";

/** The same in one line, for a low screen. */
export function statesLine(history: History, { colours }: Look): string {
  const total = history.total(1).at(-1) ?? 0;
  const states = history.states
    .map((state) => ({ state, sockets: history.of(state, 1).at(-1) ?? 0 }))
    .filter(({ sockets }) => sockets > 0)
    .sort((a, b) => b.sockets - a.sockets)
    .map(({ state, sockets }) => `${paintState(colours, state, state)} ${sockets}`);
  return `${colours.bold(plural(total, "socket"))}${states.length > 0 ? ": " : ""}${states.join(", ")}`;
}

/** More that wait for their program is worse, and red; more that work are neither worse nor better. */
function rateCell(state: string, rate: number | undefined, colours: Colours): string {
  const cell = signed(rate).padStart(RATE_WIDTH);
  if (rate === undefined || rate === 0 || state === "TOTAL") return cell;
  switch (conditionOf(state)) {
    case "stuck":
      return rate > 0 ? colours.red(cell) : colours.green(cell);
    case "passing":
      return rate > 0 ? colours.yellow(cell) : colours.green(cell);
    default:
      return cell;
  }
}
