import { isatty } from "node:tty";
import { createColors } from "colorette";
import type { Look } from "../../listing/look";
import { printableText } from "../../text/printable";
import { widthBehindPipe } from "./pipe";

const STDOUT = 1;

export const COLOUR_CHOICES = ["auto", "always", "never"] as const;

export interface TerminalOptions {
  /** One of COLOUR_CHOICES. */
  color?: string;
  wide?: boolean;
}

/** What stdout can show. */
export function terminal({ color = "auto", wide = false }: TerminalOptions): Look {
  const { env } = process;
  const isTerminal = isatty(STDOUT);
  // Not colorette's own judgement, which colours pipes too where $CI is set.
  const fit = isTerminal && env.TERM !== "dumb" && !env.NO_COLOR;
  return {
    width: wide ? undefined : lineWidth(isTerminal),
    colours: createColors({ useColor: color === "always" || (color === "auto" && fit) }),
    ellipsis: ellipsis(),
    printable,
  };
}

/** Characters of a line: those of the terminal, and elsewhere what COLUMNS says, which shells keep to themselves unless it is exported. */
function lineWidth(isTerminal: boolean): number | undefined {
  // A terminal that does not know its size says 0.
  if (isTerminal) return process.stdout.columns || undefined;
  const { COLUMNS = "" } = process.env;
  return /^[1-9]\d{0,4}$/.test(COLUMNS) ? Number(COLUMNS) : widthBehindPipe();
}

/** Stands for what was left out. */
export function ellipsis(): string {
  return isUtf8() ? "…" : "..";
}

/** Text as this terminal shows it and does not obey it, on one line. */
export function printable(text: string): string {
  return printableText(text, isUtf8());
}

/** Whether more than ASCII can be shown. */
export function isUtf8({ env } = process): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || "");
}
