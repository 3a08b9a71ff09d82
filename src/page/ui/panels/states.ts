import { CLOSE_CONDITIONS, stateCondition } from "../../../filter/conditions-as-text";
import { type ShownState, shownStates } from "../../../summary/shown-states";
import type { Breakdown } from "../../../summary/troubles/breakdown";
import { grouped } from "../../../text/numbers";
import { nounFor, plural } from "../../../text/plural";
import type { Figures } from "../../messages";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { type Bar, bars, figure, narrowing, pressable, section, shareOf } from "../parts";
import { partsOf } from "./troubles";

/** How many there are, by protocol and state. All states stay, those that the filter leaves out are pale. */
export function statesPanel(actions: Actions): Panel {
  const { root, aside, body } = section("states", "Sockets");
  return {
    root,
    show({ figures, panels }) {
      if (!figures) return;
      const { summary, total } = figures;
      fill(aside);
      fill(
        body,
        h(
          "p",
          { class: "total" },
          figure(summary.total, "total"),
          h("span", {}, summary.total === total ? nounFor(total, "socket") : ` of ${plural(total, "socket", grouped)}`),
        ),
        h("div", { class: "chips", role: "group", "aria-label": "Tables" }, ...protocolChips(figures, actions)),
        bars(stateBars(figures, panels?.breakdown, actions), "Sockets by state"),
      );
    },
  };
}

function protocolChips({ summary, totalByProtocol }: Figures, actions: Actions): HTMLElement[] {
  return Object.keys(totalByProtocol).map((protocol) => {
    const states = summary.byProtocol[protocol as keyof typeof summary.byProtocol] ?? {};
    const sockets = Object.values(states).reduce((sum, one) => sum + one, 0);
    return pressable(
      { ...narrowing(actions, `proto = ${protocol}`), key: `proto ${protocol}` },
      `${protocol} `,
      figure(sockets, `byProtocol.${protocol}`),
    );
  });
}

function stateBars({ summary, totalByProtocol }: Figures, known: Breakdown | undefined, actions: Actions): Bar[] {
  const left = new Map(shownStates(summary.byProtocol).map(({ name, sockets }) => [name, sockets]));
  const shown = shownStates(totalByProtocol);
  return shown.map(({ name, sockets: all }) => {
    const sockets = left.get(name) ?? 0;
    return {
      ...narrowing(actions, conditionOf(name, shown)),
      key: `state ${name}`,
      label: name,
      note: shareOf(sockets, summary.total),
      value: sockets,
      ...partsOf({ states: { [name]: sockets }, troubles: known ? troublesIn(known, name, sockets) : {} }),
      path: `byShownState.${name}`,
      of: all,
      hint: `${name}: ${grouped(sockets)} of ${grouped(all)}`,
    };
  });
}

/** Of one state. What is known of other rows, of a filter before, is left out. */
function troublesIn({ states, troubles }: Breakdown, state: string, sockets: number): Breakdown["troubles"] {
  if (states[state] !== sockets) return {};
  const found = Object.entries(troubles).map(([trouble, byState]) => [trouble, { [state]: byState[state] ?? 0 }]);
  return Object.fromEntries(found);
}

/** The filter for these states. The kernel's CLOSE has two names here: protocols decide which one a socket has. */
function conditionOf(state: string, all: readonly ShownState[]): string {
  const isBoth = ["CLOSE", "UNCONN"].every((close) => all.some(({ name }) => name === close));
  return (isBoth ? CLOSE_CONDITIONS[state] : undefined) ?? stateCondition(state);
}
