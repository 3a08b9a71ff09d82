import type { SocketRowJson } from "../../core";
import { wellKnownServices } from "../../filter/services";
import { count, endpoint, plural } from "../format";
import { rowTerm } from "../terms";
import { fill, h } from "./dom";
import type { Actions, Panel } from "./model";
import { bars, empty, figure, pressable, section } from "./parts";

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
          group.distinct === 1 ? " port, " : " ports, ",
          figure(group.sockets, "groups.local-port.sockets"),
          " sockets bound to one",
        ),
        group.top.length === 0
          ? empty("No socket here has a port.")
          : bars(
              group.top.map(({ key, sockets }, i) => {
                const term = `sport = :${key}`;
                return {
                  key: term,
                  label: h("code", {}, key),
                  note: wellKnownServices().nameOf(Number(key), "tcp"),
                  value: sockets,
                  path: `groups.local-port.top.${key}`,
                  states: figures.portStates[i],
                  isOn: actions.isOn(term),
                  press: () => actions.toggle(term),
                };
              }),
              "Local ports by sockets, each by state",
            ),
        group.distinct > group.top.length
          ? h("p", { class: "more" }, `${count(group.distinct - group.top.length)} more`)
          : undefined,
      );
    },
  };
}

/** Who listens, and how many connections wait at each. */
export function listenersPanel(actions: Actions): Panel {
  const { root, aside, body } = section("listeners", "Listeners");
  const term = "state listening";
  return {
    root,
    show({ figures }) {
      if (!figures) return;
      const { sockets, waiting, top } = figures.summary.listeners;
      fill(
        aside,
        pressable(
          term,
          actions.isOn(term),
          () => actions.toggle(term),
          figure(sockets, "listeners.sockets"),
          sockets === 1 ? " listener" : " listeners",
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
          label: endpoint(row.localAddress, row.localPort),
          note: `${row.protocol}, uid ${row.uid}`,
          value: row.rxQueue,
          state: row.rxQueue > 0 ? "waiting" : "LISTEN",
        })),
        sockets > top.length
          ? h("p", { class: "more" }, `${plural(sockets - top.length, "listener")} more`)
          : undefined,
      );
    },
  };
}

export interface RowBar {
  label: string;
  note: string;
  value: number;
  shown?: HTMLElement;
  state?: string;
}

/** Rows of the summary as bars, each a filter for that row. */
export function rowBars(
  actions: Actions,
  rows: readonly SocketRowJson[],
  label: string,
  of: (row: SocketRowJson) => RowBar,
): HTMLElement | undefined {
  if (rows.length === 0) return undefined;
  return bars(
    rows.map((row, i) => {
      const bar = of(row);
      const term = rowTerm(row);
      return {
        ...bar,
        key: `${i} ${term}`,
        label: h("code", {}, bar.label),
        isOn: actions.isOn(term),
        press: () => actions.toggle(term),
      };
    }),
    label,
  );
}
