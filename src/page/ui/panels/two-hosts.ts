import { stateOrder } from "../../../summary/shown-states";
import { formatBytes } from "../../../text/bytes";
import { grouped } from "../../../text/numbers";
import type { TimelinePoint, TwoHosts } from "../../messages";
import { h } from "../dom";

interface Compared {
  title: string;
  of: (point: TimelinePoint) => number;
  text: (value: number) => string;
}

/** What the captures of two hosts add up to, side by side: `names` are what they are called. */
export function twoHostsTable(
  { before, after }: TwoHosts,
  names: readonly [before: string, after: string],
): HTMLElement {
  const heads = ["", ...names, "Difference"].map((name, i) =>
    h("th", { scope: "col", class: i > 0 ? "number" : undefined }, name),
  );
  const rows = comparedOf({ before, after }).map(({ title, of, text }) => {
    const [one, other] = [of(before), of(after)];
    const cells = [text(one), text(other), differenceOf(other - one, text)];
    return h("tr", {}, h("th", { scope: "row" }, title), ...cells.map((cell) => h("td", { class: "number" }, cell)));
  });
  return h("table", { class: "two-hosts" }, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows));
}

/** All that one of the two has. */
function comparedOf({ before, after }: TwoHosts): Compared[] {
  const states = [...new Set([before, after].flatMap(({ states }) => Object.keys(states)))];
  states.sort((a, b) => stateOrder(a) - stateOrder(b));
  const count = (title: string, of: Compared["of"]) => ({ title, of, text: grouped });
  const bytes = (title: string, of: Compared["of"]) => ({ title, of, text: formatBytes });
  const all = [
    ...states.map((state) => count(state, ({ states }) => states[state] ?? 0)),
    count("waiting to be accepted", ({ waiting }) => waiting),
    count("retransmitting", ({ retransmitting }) => retransmitting),
    bytes("unread", ({ rxBytes }) => rxBytes),
    bytes("unacknowledged", ({ txBytes }) => txBytes),
  ].filter(({ of }) => of(before) > 0 || of(after) > 0);
  return [count("Sockets", ({ sockets }) => sockets), ...all];
}

/** `+12`, `−1.5 kB`, `0`. */
function differenceOf(value: number, text: Compared["text"]): string {
  if (value === 0) return "0";
  return `${value > 0 ? "+" : "−"}${text(Math.abs(value))}`;
}
