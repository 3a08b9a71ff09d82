/** Exit statuses; the help explains them. */
export const status = {
  OK: 0,
  /** Nothing found, or something could not be read or written. */
  FAILED: 1,
  USAGE: 2,
  /** Of check and doctor: the kernel could not be asked, so nothing is known. */
  UNKNOWN: 2,
} as const;

/** The end of the help of a command that looks for sockets. */
export const STATUS_HELP = `
Exit status: 0 done; 1 nothing found (0 with --allow-empty), or something could
not be read or written; 2 wrong usage.`;

export type Status = (typeof status)[keyof typeof status];

/** The command line asks for what cannot be. */
export class UsageError extends Error {
  readonly place: Place | undefined;

  constructor(message: string, place?: Place) {
    super(message);
    this.place = place;
  }
}

/** Where in a text something is wrong. */
export interface Place {
  text: string;
  /** Characters in front of it, and its own. */
  position: number;
  length: number;
}
