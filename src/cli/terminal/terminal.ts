import pc from "picocolors";

export type Colours = ReturnType<typeof pc.createColors>;

export const COLOUR_CHOICES = ["auto", "always", "never"] as const;

/** What stdout can show. */
export interface Terminal {
  /** Characters a line holds; undefined: as many as it takes. */
  width: number | undefined;
  colours: Colours;
  /** Stands for what was left out. */
  ellipsis: string;
}

export interface TerminalOptions {
  /** One of COLOUR_CHOICES. */
  color?: string;
  wide?: boolean;
}

export function terminal({ color = "auto", wide = false }: TerminalOptions): Terminal {
  const { stdout, env } = process;
  // Not picocolors' own judgement, which colours pipes too where $CI is set.
  const fit = stdout.isTTY === true && env.TERM !== "dumb" && !env.NO_COLOR;
  return {
    // A terminal that does not know its size says 0.
    width: wide || !stdout.isTTY || !(stdout.columns > 0) ? undefined : stdout.columns,
    colours: pc.createColors(color === "always" || (color === "auto" && fit)),
    ellipsis: ellipsis(),
  };
}

/** Stands for what was left out. */
export function ellipsis(): string {
  return isUtf8() ? "…" : "..";
}

/** Whether more than ASCII can be shown. */
export function isUtf8({ env } = process): boolean {
  return /utf-?8/i.test(env.LC_ALL || env.LC_CTYPE || env.LANG || "");
}
