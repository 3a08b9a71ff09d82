import type { ChangeKind } from "../text/change-kinds";

/** Puts a text between what switches a colour on and off; without colours it is as it was. */
export type Paint = (text: string) => string;

export type Colours = Readonly<
  Record<"bold" | "dim" | "green" | "red" | "yellow" | "cyan" | "magenta" | "inverse", Paint>
>;

/** Green: works. Cyan: waits for peers. Yellow: on its way. Red: waits for its program to close, or is unknown. Faint: as good as gone. */
export function paintState(colours: Colours, state: string, text: string): string {
  switch (state) {
    case "ESTABLISHED":
      return colours.green(text);
    case "LISTEN":
      return colours.cyan(text);
    case "SYN_SENT":
    case "SYN_RECV":
    case "NEW_SYN_RECV":
    case "FIN_WAIT1":
    case "FIN_WAIT2":
    case "LAST_ACK":
    case "CLOSING":
      return colours.yellow(text);
    case "TIME_WAIT":
    case "CLOSE":
    case "UNCONN":
    case "BOUND_INACTIVE":
      return colours.dim(text);
    default:
      return colours.red(text);
  }
}

export function paintChange(colours: Colours, kind: ChangeKind, text: string): string {
  if (kind === "opened") return colours.green(text);
  if (kind === "closed") return colours.red(text);
  return kind === "changed" ? colours.yellow(text) : colours.magenta(text);
}
