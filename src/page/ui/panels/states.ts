import { grouped } from "../../../text/numbers";
import { nounFor, plural } from "../../../text/plural";
import { shownStates } from "../../shown-states";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { bars, figure, narrowing, pressable, section, shareOf } from "../parts";

/** How many there are, by protocol and state. All states stay, those that the filter leaves out are pale. */
export function statesPanel(actions: Actions): Panel {
  const { root, aside, body } = section("states", "Sockets");
  return {
    root,
    show({ figures }) {
      if (!figures) return;
      const { summary, total, totalByProtocol } = figures;
      const left = new Map(shownStates(summary.byProtocol).map(({ name, sockets }) => [name, sockets]));
      fill(aside);
      const protocols = Object.keys(totalByProtocol).map((protocol) => {
        const sockets = Object.values(summary.byProtocol[protocol as keyof typeof summary.byProtocol] ?? {}).reduce(
          (sum, one) => sum + one,
          0,
        );
        return pressable(
          { ...narrowing(actions, `proto = ${protocol}`), key: `proto ${protocol}` },
          `${protocol} `,
          figure(sockets, `byProtocol.${protocol}`),
        );
      });
      const isAll = summary.total === total;
      fill(
        body,
        h(
          "p",
          { class: "total" },
          figure(summary.total, "total"),
          h("span", {}, isAll ? nounFor(total, "socket") : ` of ${plural(total, "socket", grouped)}`),
        ),
        h("div", { class: "chips", role: "group", "aria-label": "Tables" }, ...protocols),
        bars(
          shownStates(totalByProtocol).map(({ name, sockets: all, term }) => {
            const sockets = left.get(name) ?? 0;
            return {
              ...narrowing(actions, term),
              key: `state ${name}`,
              label: name,
              note: shareOf(sockets, summary.total),
              value: sockets,
              path: `byShownState.${name}`,
              state: name,
              of: all,
              hint: `${name}: ${grouped(sockets)} of ${grouped(all)}`,
            };
          }),
          "Sockets by state",
        ),
      );
    },
  };
}
