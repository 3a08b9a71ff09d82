import type { Colours } from "./colours";

/** What lines are made for. */
export interface Look {
  /** Characters a line holds; undefined: as many as it takes. */
  readonly width: number | undefined;
  readonly colours: Colours;
  /** Stands for what was left out. */
  readonly ellipsis: string;
  /** Somebody else's text as it can be shown. */
  readonly printable: (text: string) => string;
}
