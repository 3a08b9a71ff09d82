import { stripVTControlCharacters } from "node:util";
import type { Look } from "../../listing/look";
import { countsText } from "../rows/change-rows";
import { clock, hintLine, overlaid, readText, titleLine } from "../screen/chrome";
import { widthOf } from "../terminal/blocks";
import { printable } from "../terminal/terminal";
import { KEYS } from "./keys";
import type { Model } from "./model";
import type { Details } from "./panes/pane";
import { stateLines, statesLine } from "./states-view";

/** A lower screen has its counts in one line. */
const LEAST_FOR_STATES = 16;
/** States that it has room for at least, and what else needs lines in any case. */
const LEAST_STATES = 3;
const OTHERS = 8;

/** The screen as lines: counts above, the list below, keys at the foot. */
export function frame(model: Model, about: string, look: Look, height: number): string[] {
  const states = !model.seen
    ? [look.colours.dim("reading the socket tables")]
    : height < LEAST_FOR_STATES
      ? [statesLine(model.history, look)]
      : stateLines(model.history, look, Math.max(LEAST_STATES, Math.floor((height - OTHERS) / 3)));
  const top = [title(model, about, look), ...states, countsLine(model, look)];
  if (model.filterText !== "") top.push(`filter: ${look.colours.cyan(printable(model.filterText))}`);
  else if (height >= LEAST_FOR_STATES) top.push("");
  const foot = model.editing.lines(look) ?? [hintLine(KEYS, look)];
  // What is wrong with a filter covers the last lines of the list.
  const room = Math.max(2, height - top.length - 2);
  const list = model.pane.lines(isMarked(look) ? { ...look, width: (look.width ?? 80) - 1 } : look, room);
  const lines = [...top, paneTitle(model, look), ...withChosen(list, model, look)];
  while (lines.length < height) lines.push("");
  const shown = [...lines.slice(0, height - foot.length), ...foot];
  if (model.isHelpShown) return overlaid(shown, "Keys", KEYS.helpLines, look);
  return model.details ? overlaid(shown, printable(model.details.title), factLines(model.details), look) : shown;
}

function title(model: Model, about: string, look: Look): string {
  const left = ` sockdex watch  ${about}${model.isPaused ? "  PAUSED" : ""}`;
  if (!model.seen) return titleLine(left, [], look);
  const { time, timing } = model.seen.snapshot;
  const at = `${clock(time)} `;
  // What there is room for, the time first.
  return titleLine(left, [`${readText(timing.read + timing.confirm)}  ${at}`, at], look);
}

function countsLine({ counts, seen, hidden }: Model, { colours }: Look): string {
  const news = counts ? countsText(counts) : seen ? "rates appear after the next sample" : "";
  return colours.dim(hidden === undefined ? news : `${news}; ${hidden}`);
}

function paneTitle({ panes, pane, seen }: Model, { colours }: Look): string {
  const tabs = panes.map((one) => (one === pane ? colours.bold(`[${one.title}]`) : colours.dim(` ${one.title} `)));
  const place = pane.place.first > 0 ? `, from ${pane.place.first + 1} on` : "";
  return `${tabs.join("")}  ${seen ? pane.about : ""}${place}`;
}

/** Without colours a mark in front shows which line is chosen. */
function isMarked({ colours }: Look): boolean {
  return colours.inverse("") === "" && colours.inverse("x") === "x";
}

/** The lines of a list below its title row, the chosen one inverse. */
function withChosen(list: readonly string[], { pane: { place } }: Model, look: Look): string[] {
  const at = 1 + place.chosen - place.first;
  if (isMarked(look)) return list.map((line, i) => `${i === at ? ">" : " "}${line}`);
  const { colours, width = 80 } = look;
  return list.map((line, i) => {
    if (i !== at || place.isEmpty) return line;
    return colours.inverse(`${stripVTControlCharacters(line)}${" ".repeat(Math.max(0, width - widthOf(line)))}`);
  });
}

function factLines(details: Details): string[] {
  const facts = details.facts();
  const width = Math.max(...facts.map(([name]) => name.length));
  const more = details.filter === undefined ? [] : ["", "Enter shows its sockets alone, any other key leaves"];
  return [...facts.map(([name, value]) => `${name.padEnd(width)}  ${value}`), ...more];
}
