import { networkCondition } from "../../../filter/conditions-as-text";
import { grouped } from "../../../text/numbers";
import { nounFor, plural } from "../../../text/plural";
import { LEVELS } from "../../levels";
import type { GroupFigures, NetworkFigures, Query } from "../../messages";
import { fill, h } from "../dom";
import type { Actions, Model, Panel } from "../model";
import { bars, empty, figure, more, section, showIfTelling } from "../parts";
import { partsOf } from "./troubles";

/** Who is at the other end: networks to zoom into, and peers by themselves. */
export function networksPanel(actions: Actions): Panel {
  const { root, heading, aside, body } = section("networks", "Networks");
  return {
    root,
    show(model) {
      const { networks: figures, query, zoom } = model;
      fill(aside, levels(query, actions));
      if (!figures) {
        fill(body, empty("Counting…"));
        return;
      }
      const { networks, peers } = figures;
      showIfTelling(root, peers.group.distinct > 1 || zoom.length > 0, model);
      fill(heading, titleOf(figures));
      fill(
        body,
        facts(figures),
        zoom.length > 0 && crumbs(actions, zoom),
        networks && list(networks, Number.POSITIVE_INFINITY, model, actions),
        networks && h("h3", {}, "Peers"),
        list(peers, networks ? FEWER_PEERS : Number.POSITIVE_INFINITY, model, actions),
      );
    },
  };
}

/** With the lengths of the prefixes that are listed. */
function titleOf({ networks, lengths: { v4, v6 } }: NetworkFigures): string {
  if (!networks) return "Peers";
  const keys = networks.group.top.map(({ key }) => key);
  const areV6 = keys.some((key) => key.includes(":"));
  const areV4 = keys.some((key) => !key.includes(":"));
  const parts = [areV4 || !areV6 ? `/${v4}` : "", areV6 ? `${areV4 ? "IPv6 " : ""}/${v6}` : ""];
  return `Networks, ${parts.filter(Boolean).join(" and ")}`;
}

function levels({ by }: Query, actions: Actions): HTMLElement {
  const choices = [
    { by: undefined, title: "Auto", about: "The lengths that say most" },
    ...LEVELS.map(({ by, title, lengths: { v4, v6 } }) => ({
      ...{ by, title },
      about: by === "remote" ? "Each address by itself" : `Networks of ${v4} bits in IPv4, ${v6} in IPv6`,
    })),
  ];
  const buttons = choices.map((choice) =>
    h(
      "button",
      {
        type: "button",
        "data-key": choice.by ?? "auto",
        title: choice.about,
        "aria-pressed": String(choice.by === by),
        click: () => actions.countBy(choice.by),
      },
      choice.title,
    ),
  );
  return h("div", { class: "levels", role: "group", "aria-label": "Count networks by" }, ...buttons);
}

function facts({ networks, peers: { group } }: NetworkFigures): HTMLElement {
  return h(
    "p",
    { class: "facts" },
    networks && figure(networks.group.distinct, `groups.${networks.group.by}.distinct`),
    networks && ` ${nounFor(networks.group.distinct, "network")} · `,
    figure(group.distinct, "groups.remote.distinct"),
    ` ${nounFor(group.distinct, "peer")} · `,
    figure(group.sockets, "groups.remote.sockets"),
    ` ${nounFor(group.sockets, "connected socket")}`,
  );
}

/** Peers below networks, at most. */
const FEWER_PEERS = 5;

function list({ group, breakdowns }: GroupFigures, most: number, { zoom }: Model, actions: Actions): HTMLElement {
  const { top, distinct, by } = group;
  const noun = by === "remote" ? "peer" : "network";
  // Of many that have one socket each, those in the list would be any.
  const isCut = distinct > top.length && top.at(-1)?.sockets === 1;
  const listed = (isCut ? top.filter(({ sockets }) => sockets > 1) : top).slice(0, most);
  const entries = listed.map(({ key, sockets }, i) => {
    const term = networkCondition("dst", key);
    const breakdown = breakdowns[i];
    return {
      key: `${noun} ${key}`,
      label: h("code", {}, key),
      value: sockets,
      path: `groups.${by}.top.${key}`,
      ...(breakdown && partsOf(breakdown)),
      isOn: actions.isOn(term),
      press: () => {
        if (!actions.isOn(term) && (noun === "network" || zoom.length > 0)) actions.zoomTo([...zoom, key]);
        else actions.toggle(term);
      },
    };
  });
  const label = `${noun === "peer" ? "Peers" : "Networks"} by sockets, each by state`;
  const left = distinct - entries.length;
  if (entries.length > 0 || distinct === 0) {
    return h("div", {}, bars(entries, label, "No socket here has a peer."), more(left, noun));
  }
  return h("p", { class: "more" }, `${plural(left, noun, grouped)} with 1 socket each`);
}

function crumbs(actions: Actions, zoom: readonly string[]): HTMLElement {
  const steps = zoom.map((network, i) =>
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
