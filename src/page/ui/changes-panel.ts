import { time } from "../format";
import { CHANGE_KINDS, type ChangeKind } from "../messages";
import { stateTerm } from "../terms";
import { fill, h } from "./dom";
import { type Actions, type Model, ofSameHost, type Panel } from "./model";
import { bars, empty, figure, section } from "./parts";

const NAMES: Record<ChangeKind, { title: string; about: string }> = {
  opened: { title: "opened", about: "There now, and not before" },
  closed: { title: "closed", about: "There before, and not now" },
  changed: { title: "changed", about: "In another state than before" },
  stuckRx: { title: "not read on", about: "Their receive queue is no shorter than before" },
  stuckTx: { title: "not acknowledged on", about: "Their send queue is no shorter than before" },
  retransmitting: { title: "retransmitting", about: "More retransmits in a row than before" },
};

/** Two captures compared: what was opened, closed and changed. */
export function changesPanel(actions: Actions): Panel {
  const { root, aside, body } = section("changes", "Changes");
  return {
    root,
    show(model) {
      const { query, changes } = model;
      root.hidden = ofSameHost(model).length < 2;
      if (root.hidden) return;
      fill(aside, chooser(model, actions));
      if (query.before === undefined) {
        fill(body, empty("Choose a capture to compare with."));
        return;
      }
      if (!changes) {
        fill(body, empty("Comparing…"));
        return;
      }
      const numbers = CHANGE_KINDS.map((kind) =>
        h(
          "button",
          {
            type: "button",
            class: "change",
            "data-kind": kind,
            "data-key": kind,
            title: NAMES[kind].about,
            "aria-pressed": String(query.scope === kind),
            click: () => actions.choosePart(query.scope === kind ? "all" : kind),
          },
          figure(changes.counts[kind], `changes.${kind}`),
          h("span", {}, NAMES[kind].title),
        ),
      );
      fill(
        body,
        h("div", { class: "changes", role: "group", "aria-label": "Kinds of change" }, ...numbers),
        changes.transitions.length > 0 && h("h3", {}, "From state to state"),
        bars(
          changes.transitions.slice(0, 6).map(({ from, to, sockets }) => ({
            key: `${from} ${to}`,
            label: `${from} → ${to}`,
            value: sockets,
            state: to,
            isOn: query.scope === "changed" && actions.isOn(stateTerm(to)),
            press: () => {
              actions.choosePart("changed");
              actions.narrow(stateTerm(to));
            },
          })),
          "Changes of state",
        ),
      );
    },
  };
}

function chooser(model: Model, actions: Actions): HTMLElement {
  const { captures, query } = model;
  const options = ofSameHost(model).flatMap((i) => {
    const capture = captures[i];
    if (!capture || i === query.capture) return [];
    const text = capture.time === undefined ? capture.name : `${time(capture.time)}  ${capture.name}`;
    return h("option", { value: i, selected: i === query.before }, text);
  });
  const select = h(
    "select",
    {
      id: "before",
      "data-key": "before",
      change: () => actions.compareWith(select.value === "" ? undefined : Number(select.value)),
    },
    h("option", { value: "", selected: query.before === undefined }, "nothing"),
    ...options,
  );
  return h("label", {}, "since ", select);
}
