import type { Look } from "../../listing/look";
import type { TrafficGroup } from "../../live/index";
import { clock, hintLine, overlaid, readText, titleLine } from "../screen/chrome";
import { cut, widthOf } from "../terminal/blocks";
import { isUtf8, printable } from "../terminal/terminal";
import { KEYED, type Names } from "./groupings";
import { KEYS } from "./keys";
import { tableLines } from "./lines";
import { missingText } from "./missing";
import type { Model } from "./model";

/** Lower screens have no line of what there is to group by. */
const LEAST_FOR_TABS = 12;

/** The screen as lines: title, groupings, what is missing, the table, keys at the foot. */
export function frame(model: Model, every: string, names: Names, look: Look, height: number): string[] {
  const top = [
    title(model, every, look),
    ...(height >= LEAST_FOR_TABS ? [tabs(model, look)] : []),
    ...filterLine(model, look),
    ...missingLine(model, look),
  ];
  const foot = model.editing.lines(look) ?? [hintLine(KEYS, look)];
  const room = Math.max(1, height - top.length - 2 - foot.length);
  const lines = [...top, ...table(model, names, look, room)];
  while (lines.length < height) lines.push("");
  const shown = [...lines.slice(0, height - foot.length), ...foot];
  return model.isHelpShown ? overlaid(shown, "Keys", KEYS.helpLines, look) : shown;
}

function title({ traffic, readMs, isPaused, grouping }: Model, every: string, look: Look): string {
  const time = traffic ? `${clock(traffic.time)} ` : "";
  const left = ` sockdex top  by ${nameOf(grouping)}, ${every}${isPaused ? "  PAUSED" : ""}`;
  return titleLine(left, traffic ? [`${readText(readMs)}  ${time}`, time] : [], look);
}

function nameOf({ name }: Model["grouping"]): string {
  return KEYED.find((keyed) => keyed.name === name)?.label ?? name;
}

function tabs({ grouping }: Model, { colours }: Look): string {
  return KEYED.map(({ letter, label, name }) =>
    name === grouping.name ? colours.bold(`[${letter} ${label}]`) : ` ${colours.bold(letter)} ${colours.dim(label)} `,
  ).join("");
}

function filterLine({ filterText }: Model, { colours }: Look): string[] {
  return filterText.trim() === "" ? [] : [`filter: ${colours.cyan(printable(filterText))}`];
}

function missingLine({ missing }: Model, { colours, width = 80, ellipsis }: Look): string[] {
  if (missing.length === 0) return [];
  return [colours.yellow(cut(printable(missing.map(missingText).join("; ")), width, ellipsis))];
}

function table(model: Model, names: Names, look: Look, room: number): string[] {
  const { place, grouping, order, areBits, isReversed } = model;
  const { colours, width = 80 } = look;
  const group = model.group(place.first + room);
  if (group === undefined) return [colours.dim("rates appear after the next reading")];
  place.fit(group.distinct, room);
  const shown: TrafficGroup = { ...group, top: group.top.slice(place.first, place.first + room) };
  const arrows = isUtf8() ? ["▼", "▲"] : ["v", "^"];
  const mark = arrows[(order === "key") === isReversed ? 0 : 1] ?? "";
  const { header, total, entries } = tableLines(shown, grouping, order, {
    ...look,
    names,
    areBits,
    mark,
    isStable: true,
  });
  const full = (line: string) => line + " ".repeat(Math.max(0, width - widthOf(line)));
  const chosen = place.chosen - place.first;
  return [
    colours.inverse(full(header)),
    colours.bold(total),
    ...entries.map((line, i) => (i === chosen ? colours.inverse(full(line)) : line)),
    ...(entries.length === 0 ? [colours.dim("no connections")] : []),
  ];
}
