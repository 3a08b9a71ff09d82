import type { Status } from "../terminal/status";

/** Takes a command's exit status. */
export type Done = (status: Status) => void;
