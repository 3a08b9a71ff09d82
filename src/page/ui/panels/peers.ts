import { networkCondition } from "../../../filter/conditions-as-text";
import { grouped } from "../../../text/numbers";
import { nounFor, plural } from "../../../text/plural";
import { fill, h } from "../dom";
import type { Actions, Panel, Zoom } from "../model";
import { bars, empty, figure, more, section } from "../parts";

/** How peers are counted, from the widest networks to each by itself. */
export const LEVELS = [
  { by: "remote/8/32", title: "/8", about: "Networks of 8 bits in IPv4, 32 in IPv6" },
  { by: "remote/16/48", title: "/16", about: "Networks of 16 bits in IPv4, 48 in IPv6" },
  { by: "remote/24/64", title: "/24", about: "Networks of 24 bits in IPv4, 64 in IPv6" },
  { by: "remote", title: "Address", about: "Each address by itself" },
] as const;

/** Who is at the other end: networks to zoom into, down to the address. */
export function peersPanel(actions: Actions): Panel {
  const { root, aside, body } = section("peers", "Remote");
  return {
    root,
    show({ peers, query, zoom }) {
      fill(
        aside,
        h(
          "div",
          { class: "levels", role: "group", "aria-label": "Count peers by" },
          ...LEVELS.map(({ by, title, about }) =>
            h(
              "button",
              {
                type: "button",
                "data-key": by,
                title: about,
                "aria-pressed": String(query.by === by),
                click: () => actions.countBy(by),
              },
              title,
            ),
          ),
        ),
      );
      if (!peers) {
        fill(body, empty("Counting…"));
        return;
      }
      const { group, states } = peers;
      const isNetwork = group.by !== "remote";
      const next = LEVELS[LEVELS.findIndex(({ by }) => by === group.by) + 1]?.by ?? "remote";
      fill(
        body,
        h(
          "p",
          { class: "facts" },
          figure(group.distinct, `groups.${group.by}.distinct`),
          ` ${nounFor(group.distinct, isNetwork ? "network" : "peer")} · `,
          figure(group.sockets, `groups.${group.by}.sockets`),
          ` ${nounFor(group.sockets, "connected socket")}`,
        ),
        zoom.length > 0 && crumbs(actions, zoom),
        group.top.length === 0
          ? empty("No socket here has a peer.")
          : bars(
              group.top.map(({ key, sockets }, i) => {
                const term = networkCondition("dst", key);
                return {
                  key: `peer ${key}`,
                  label: h("code", {}, key),
                  value: sockets,
                  path: `groups.${group.by}.top.${key}`,
                  states: states[i],
                  isOn: actions.isOn(term),
                  press: () => {
                    if (isNetwork || (zoom.length > 0 && !actions.isOn(term))) {
                      actions.zoomTo([...zoom, { network: key, by: next }]);
                    } else actions.toggle(term);
                  },
                };
              }),
              "Peers by sockets, each by state",
            ),
        more(group.distinct - group.top.length),
      );
    },
  };
}

function crumbs(actions: Actions, zoom: readonly Zoom[]): HTMLElement {
  const steps = zoom.map(({ network }, i) =>
    h(
      "li",
      {},
      h(
        "button",
        {
          type: "button",
          "data-key": `zoom ${network}`,
          "aria-current": i === zoom.length - 1 ? "true" : undefined,
          click: () => actions.zoomTo(zoom.slice(0, i + 1)),
        },
        network,
      ),
    ),
  );
  const all = h("button", { type: "button", "data-key": "zoom all", click: () => actions.zoomTo([]) }, "All peers");
  return h(
    "nav",
    { "aria-label": plural(zoom.length, "zoom", grouped) },
    h("ol", { class: "crumbs" }, h("li", {}, all), ...steps),
  );
}
