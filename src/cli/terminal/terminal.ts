import { isatty } from "node:tty";
import pc from "picocolors";
import type { Look } from "../../listing/look";
import { printableText } from "../../text/printable";

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
  // Not picocolors' own judgement, which colours pipes too where $CI is set.
  const fit = isTerminal && env.TERM !== "dumb" && !env.NO_COLOR;
  return {
    // A terminal that does not know its size says 0.
    width: wide || !isTerminal ? undefined : process.stdout.columns || undefined,
    colours: pc.createColors(color === "always" || (color === "auto" && fit)),
    ellipsis: ellipsis(),
    printable,
  };
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
