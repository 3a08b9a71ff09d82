import { wellKnownServices } from "../../../filter/services";
import { formatEndpoint } from "../../../text/endpoint";
import { nounFor } from "../../../text/plural";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { bars, empty, figure, more, narrowing, pressable, rowBars, section } from "../parts";

/** What this machine offers: local ports by what is connected to them. */
export function portsPanel(actions: Actions): Panel {
  const { root, body } = section("ports", "Local ports");
  return {
    root,
    show({ figures }) {
      const group = figures?.summary.groups.find(({ by }) => by === "local-port");
      if (!figures || !group) return;
      fill(
        body,
        h(
          "p",
          { class: "facts" },
          figure(group.distinct, "groups.local-port.distinct"),
          ` ${nounFor(group.distinct, "port")} · `,
          figure(group.sockets, "groups.local-port.sockets"),
          ` ${nounFor(group.sockets, "bound socket")}`,
        ),
        group.top.length === 0
          ? empty("No socket here has a port.")
          : bars(
              group.top.map(({ key, sockets }, i) => ({
                ...narrowing(actions, `sport = :${key}`),
                label: h("code", {}, key),
                note: wellKnownServices().nameOf(Number(key), "tcp"),
                value: sockets,
                path: `groups.local-port.top.${key}`,
                states: figures.portStates[i],
              })),
              "Local ports by sockets, each by state",
            ),
        more(group.distinct - group.top.length),
      );
    },
  };
}

/** Who listens, and how many connections wait at each. */
export function listenersPanel(actions: Actions): Panel {
  const { root, aside, body } = section("listeners", "Listeners");
  return {
    root,
    show({ figures }) {
      if (!figures) return;
      const { sockets, waiting, top } = figures.summary.listeners;
      fill(
        aside,
        pressable(
          narrowing(actions, "state listening"),
          figure(sockets, "listeners.sockets"),
          ` ${nounFor(sockets, "listener")}`,
        ),
      );
      fill(
        body,
        h(
          "p",
          { class: waiting > 0 ? "facts warm" : "facts" },
          figure(waiting, "listeners.waiting"),
          waiting === 1 ? " connection waits to be accepted" : " connections wait to be accepted",
        ),
        rowBars(actions, top, "Listeners by what waits at them", (row) => ({
          label: formatEndpoint(row.localAddress, row.localPort),
          note: `${row.protocol}, uid ${row.uid}`,
          value: row.rxQueue,
          state: row.rxQueue > 0 ? "waiting" : "LISTEN",
        })),
        more(sockets - top.length, "listener"),
      );
    },
  };
}
