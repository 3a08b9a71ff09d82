import type { ChangeKind } from "../text/change-kinds";
import { conditionOf, type SocketCondition } from "./states";

/** Puts a text between what switches a colour on and off; without colours it is as it was. */
export type Paint = (text: string) => string;

export type Colours = Readonly<
  Record<"bold" | "dim" | "green" | "red" | "yellow" | "cyan" | "magenta" | "inverse", Paint>
>;

const OF_CONDITIONS = {
  ...{ stuck: "red", passing: "yellow", waiting: "cyan", working: "green", gone: "dim" },
} as const satisfies Record<SocketCondition, keyof Colours>;

export function paintState(colours: Colours, state: string, text: string): string {
  return colours[OF_CONDITIONS[conditionOf(state)]](text);
}

export function paintChange(colours: Colours, kind: ChangeKind, text: string): string {
  if (kind === "opened") return colours.green(text);
  if (kind === "closed") return colours.red(text);
  return kind === "changed" ? colours.yellow(text) : colours.magenta(text);
}
