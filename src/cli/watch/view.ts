import { STATES, shownState } from "../../index";
import { columnsOfChanges } from "../../listing/change-batches";
import { type Colours, paintChange, paintState } from "../../listing/colours";
import type { WordCell } from "../../listing/column";
import { usualColumns } from "../../listing/columns";
import { inkOf } from "../../listing/ink";
import { Layout } from "../../listing/layout";
import type { Look } from "../../listing/look";
import { columnsOfRows } from "../../table/row-values";
import { plural } from "../../text/plural";
import { changeText, countsText } from "../rows/change-rows";
import { clock, hintLine, overlaid, titleLine } from "../screen/chrome";
import { cut } from "../terminal/blocks";
import { sparkline } from "../terminal/glyphs";
import { printable } from "../terminal/terminal";
import { KEYS } from "./keys";
import type { LoggedChange, Model } from "./model";
import { sortedRows } from "./sorting";

/** Title, total, and the pane's title, first line and keys below it. */
const FIXED = 6;
const STATE_WIDTH = "BOUND_INACTIVE".length;
const COUNT_WIDTH = 8;
const RATE_WIDTH = 10;
const LONGEST_SPARKLINE = 120;
/** In front of a sparkline, and behind it. */
const MARGIN = 2;

/** In the kernel's order. */
const SHOWN_STATES: readonly string[] = [...new Set(STATES.flatMap((state) => [state, shownState(state, "udp")]))];

/** The screen as lines: counts above, the pane below, keys at the foot. */
export function frame(model: Model, about: string, terminal: Look, height: number): string[] {
  const { colours } = terminal;
  const states = stateLines(model, terminal, Math.max(2, Math.floor((height - FIXED) / 2)));
  const top = [title(model, about, terminal), ...states, ""];
  const page = Math.max(1, height - top.length - 3);
  model.page = page;
  const pane = model.pane === "changes" ? changeLines(model, terminal, page) : socketLines(model, terminal, page);
  const lines = [...top, paneTitle(model, colours), ...pane];
  while (lines.length < height) lines.push("");
  const foot = model.edited?.lines("filter: ", "Enter applies, Esc leaves", terminal) ?? [hintLine(KEYS, terminal)];
  const shown = [...lines.slice(0, height - foot.length), ...foot];
  return model.isHelpShown ? overlaid(shown, "Keys", KEYS.helpLines, terminal) : shown;
}

function title(model: Model, about: string, terminal: Look): string {
  const read = `read in ${model.readMs < 10 ? model.readMs.toFixed(1) : Math.round(model.readMs)} ms`;
  const time = `${clock(model.time)} `;
  // What there is room for, the time first.
  const right = model.table ? [`${read}  ${time}`, time] : [];
  return titleLine(` sockdex watch  ${about}${model.isPaused ? "  PAUSED" : ""}`, right, terminal);
}

/** A line a state: how many, more or fewer a second, and how it went. On a narrow screen the counts are what stays. */
function stateLines({ history, counts }: Model, { colours, width = 80, ellipsis }: Look, most: number): string[] {
  const nameWidth = Math.max(MARGIN, Math.min(STATE_WIDTH, width - COUNT_WIDTH));
  const rateWidth = width >= STATE_WIDTH + COUNT_WIDTH + RATE_WIDTH ? RATE_WIDTH : 0;
  const room = Math.max(0, Math.min(LONGEST_SPARKLINE, width - nameWidth - COUNT_WIDTH - RATE_WIDTH - 2 * MARGIN));
  // A rate is of the last two.
  const remembered = Math.max(2, room);
  const fitted = (name: string) => cut(name, nameWidth, ellipsis).padEnd(nameWidth);
  const order = (state: string) => SHOWN_STATES.indexOf(state) + 1 || SHOWN_STATES.length + 1;
  const line = (name: string, values: readonly number[], paint: (text: string) => string) => {
    const count = values.at(-1) ?? 0;
    const cells = [
      paint(fitted(name)),
      count === 0 ? colours.dim("0".padStart(COUNT_WIDTH)) : String(count).padStart(COUNT_WIDTH),
      ...(rateWidth > 0 ? [rateText(history.rate(values), colours)] : []),
      ...(room > 0 ? [" ".repeat(MARGIN), paint(sparkline(values.slice(-room)))] : []),
    ];
    return cells.join("");
  };
  const states = history.states.sort((a, b) => order(a) - order(b));
  const rate = rateWidth > 0 ? "A SECOND".padStart(rateWidth) : "";
  const head = `${fitted("STATE")}${"SOCKETS".padStart(COUNT_WIDTH)}${rate}`;
  const total = line("TOTAL", history.total(remembered), (text) => colours.bold(text));
  return [
    colours.bold(head),
    ...states
      .slice(0, most)
      .map((state) => line(state, history.of(state, remembered), (text) => paintState(colours, state, text))),
    ...(states.length > most ? [colours.dim(plural(states.length - most, "more state"))] : []),
    total,
    colours.dim(counts ? countsText(counts) : "rates appear after the next sample"),
  ];
}

function rateText(rate: number | undefined, colours: Colours): string {
  if (rate === undefined || rate === 0) return " ".repeat(RATE_WIDTH);
  const text = Math.abs(rate) < 10 ? rate.toFixed(1) : String(Math.round(rate));
  const cell = (rate > 0 ? `+${text}` : text).padStart(RATE_WIDTH);
  return rate > 0 ? colours.green(cell) : colours.red(cell);
}

function paneTitle({ pane, sorting, filterText, rows, log, scroll }: Model, colours: Colours): string {
  const tab = (name: typeof pane, text: string) =>
    pane === name ? colours.bold(`[${text}]`) : colours.dim(` ${text} `);
  const about =
    pane === "changes"
      ? plural(log.length, "change")
      : `${plural(rows.length, "socket")} by ${sorting.by.title}${sorting.isReversed ? ", reversed" : ""}`;
  const place = scroll > 0 ? `, from ${scroll + 1} on` : "";
  const filter = filterText === "" ? "" : `  filter: ${colours.cyan(printable(filterText))}`;
  return `${tab("changes", "Changes")} ${tab("sockets", "Sockets")}  ${about}${place}${filter}`;
}

function changeLines({ log, scroll }: Model, terminal: Look, page: number): string[] {
  const shown = log.slice(scroll, scroll + page);
  const { colours } = terminal;
  if (shown.length === 0) return [colours.dim("no changes yet")];
  const columns = columnsOfRows(shown.map(({ row }) => row));
  const cell = (
    text: (change: LoggedChange) => string,
    paint: (change: LoggedChange, text: string) => string,
  ): WordCell => ({
    choice: () => (_, place) => place,
    words: shown.map(text),
    inks: shown.map((change) => inkOf((text) => paint(change, text))),
  });
  const time = cell(
    (change) => clock(change.time),
    (_, text) => colours.dim(text),
  );
  const what = cell(changeText, ({ kind }, text) => paintChange(colours, kind, text));
  const layout = new Layout(columnsOfChanges(terminal), terminal, { header: false, lead: ["TIME", "CHANGE"] });
  return [...layout.lines({ columns, rows: Uint32Array.from(shown.keys()), lead: [time, what] })];
}

function socketLines(model: Model, terminal: Look, page: number): string[] {
  const { table, rows, sorting, scroll } = model;
  if (!table) return [];
  const { columns } = table;
  const shown = sortedRows(columns, rows, sorting, scroll, page - 1);
  const layout = new Layout(usualColumns(terminal), terminal, { header: true });
  return shown.length > 0 ? [...layout.lines({ columns, rows: shown })] : [...layout.lines()];
}
