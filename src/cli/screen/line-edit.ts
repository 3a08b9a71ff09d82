import type { Look } from "../../listing/look";
import { cut } from "../terminal/blocks";
import { printable } from "../terminal/terminal";
import type { Key } from "./screen";

/** What is wrong with a line, and where: characters in front of it, and its own. */
export interface Mistake {
  readonly message: string;
  readonly position: number;
  readonly length: number;
}

/** What became of a line: it is to be applied, or was left as it was; undefined while it is written. */
export type Outcome = "applied" | "left" | undefined;

/**
 * One line of text while it is being written, with its mistake once it has been refused. The text that it begins with is
 * selected: what is typed replaces it, and a key that moves the cursor begins to edit it.
 */
export class LineEdit {
  #text: string;
  #cursor: number;
  #isSelected: boolean;
  #mistake: Mistake | undefined;

  constructor(text: string) {
    this.#text = text;
    this.#cursor = text.length;
    this.#isSelected = text !== "";
  }

  get text(): string {
    return this.#text;
  }

  /** Until the text changes. The cursor is put where it is. */
  refuse(mistake: Mistake): void {
    this.#mistake = mistake;
    this.#isSelected = false;
    this.#cursor = Math.min(this.#text.length, mistake.position + mistake.length);
  }

  press(key: Key): Outcome {
    const cursor = this.#isSelected ? 0 : this.#cursor;
    const [before, after] = [this.#text.slice(0, cursor), this.#isSelected ? "" : this.#text.slice(cursor)];
    switch (key.ctrl ? `ctrl-${key.name}` : key.name) {
      case "return":
      case "enter":
        return "applied";
      case "escape":
        return "left";
      case "backspace":
      case "ctrl-h":
        return this.#write(before.slice(0, -1), after);
      case "delete":
      case "ctrl-d":
        return this.#write(before, after.slice(1));
      case "ctrl-u":
        return this.#write("", after);
      case "ctrl-k":
        return this.#write(before, "");
      case "ctrl-w":
        return this.#write(before.replace(/\S*\s*$/, ""), after);
      case "left":
      case "ctrl-b":
        return this.#move(this.#cursor - 1);
      case "right":
      case "ctrl-f":
        return this.#move(this.#cursor + 1);
      case "home":
      case "ctrl-a":
        return this.#move(0);
      case "end":
      case "ctrl-e":
        return this.#move(this.#text.length);
    }
    // One key, one character: nothing that a terminal would obey.
    if (/^[\x20-\x7e]$/.test(key.text)) this.#write(before + key.text, after);
    return undefined;
  }

  /** The line behind its prompt, with a hint where it fits; of a refused one, what is wrong below, and where. */
  lines(prompt: string, hint: string, { colours, width = 80, ellipsis }: Look): string[] {
    const room = Math.max(1, width - prompt.length - 1);
    const text = printable(this.#text);
    const cursor = printable(this.#text.slice(0, this.#cursor)).length;
    // Of a long one the part around the cursor; its end, where it is written on.
    const from = text.length <= room ? 0 : Math.max(0, Math.min(cursor - (room >> 1), text.length - room));
    const start = from > 0 ? ellipsis : "";
    const shown = start + text.slice(from + start.length, from + room);
    const at = cursor - from;
    const under = colours.inverse(shown.slice(at, at + 1) || " ");
    const written = this.#isSelected ? colours.inverse(shown) : `${shown.slice(0, at)}${under}${shown.slice(at + 1)}`;
    const hints = [...(this.#isSelected ? [`typing replaces it, arrows edit it, ${hint}`] : []), hint];
    const hinted = hints.find(({ length }) => prompt.length + shown.length + 3 + length <= width);
    const line = `${prompt}${written}${hinted === undefined ? "" : colours.dim(`  ${hinted}`)}`;
    const mistake = this.#mistake;
    if (mistake === undefined) return [line];
    const first = Math.max(0, printable(this.#text.slice(0, mistake.position)).length - from);
    const wrong = this.#text.slice(mistake.position, mistake.position + mistake.length);
    const marks = "^".repeat(Math.max(1, Math.min(printable(wrong).length, room - first)));
    return [
      line,
      colours.red(`${" ".repeat(prompt.length + first)}${marks}`),
      colours.red(cut(printable(mistake.message), width, ellipsis)),
    ];
  }

  #write(before: string, after: string): undefined {
    this.#isSelected = false;
    this.#text = before + after;
    this.#cursor = before.length;
    this.#mistake = undefined;
  }

  #move(cursor: number): undefined {
    this.#isSelected = false;
    this.#cursor = Math.max(0, Math.min(this.#text.length, cursor));
  }
}
