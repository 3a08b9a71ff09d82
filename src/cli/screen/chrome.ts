import type { Look } from "../../listing/look";
import type { Keymap } from "./keymap";

/** The first line of a screen, inverse: what it is, and at the right the first of `right` that there is room for. */
export function titleLine(left: string, right: readonly string[], { colours, width = 80 }: Look): string {
  const fitting = right.find((text) => left.length + 2 + text.length <= width) ?? "";
  return colours.inverse(`${left.padEnd(width - fitting.length).slice(0, width - fitting.length)}${fitting}`);
}

/** How long a reading took, for the title. */
export function readText(ms: number): string {
  return `read in ${ms < 10 ? ms.toFixed(1) : Math.round(ms)} ms`;
}

/** The keys at the foot of a screen; a narrow one crops them. */
export function hintLine<T>({ bindings }: Keymap<T>, { colours }: Look): string {
  return bindings.flatMap(({ hint }) => (hint ? `${colours.bold(hint[0])} ${hint[1]}` : [])).join("  ");
}

/** Lines laid over the middle of a screen, as its help is: as many as there is room for. */
export function overlaid(
  lines: readonly string[],
  title: string,
  over: readonly string[],
  { colours, width = 80 }: Look,
): string[] {
  const inner = Math.min(width - 4, Math.max(title.length, ...over.map(({ length }) => length)));
  const room = Math.max(1, lines.length - 2);
  // Where there is little room, what matters has it.
  const framed = (over.length + 2 <= room ? [title, "", ...over] : over).slice(0, room);
  const left = Math.max(0, (width - inner - 4) >> 1);
  const top = Math.max(0, (lines.length - framed.length) >> 1);
  const box = framed.map((line, i) => {
    const text = `  ${line.slice(0, inner).padEnd(inner)}  `;
    return `${" ".repeat(left)}${colours.inverse(i === 0 ? colours.bold(text) : text)}`;
  });
  return [...lines.slice(0, top), ...box, ...lines.slice(top + box.length)];
}

/** Hours, minutes and seconds of a time in milliseconds since 1970. */
export function clock(time: number): string {
  const date = new Date(time);
  return [date.getHours(), date.getMinutes(), date.getSeconds()].map((part) => String(part).padStart(2, "0")).join(":");
}
