import { likenessOf } from "../../../changes/like-tables";
import { stateCondition } from "../../../filter/conditions-as-text";
import { CHANGE_KINDS, type ChangeKind } from "../../../text/change-kinds";
import { comparableWith, ofSameHost } from "../../series";
import { fill, h } from "../dom";
import { type Actions, type Model, type Panel, timeWriterOf } from "../model";
import { bars, empty, figure, section } from "../parts";

const NAMES: Record<ChangeKind, { title: string; about: string }> = {
  opened: { title: "opened", about: "In this capture, and not in the earlier one" },
  closed: { title: "closed", about: "In the earlier capture, and not in this one" },
  changed: { title: "changed state", about: "In another state than before" },
  stuckRx: {
    title: "still unread",
    about: "Their receive queue, or the accept queue of a listener, was not empty and is not shorter",
  },
  stuckTx: { title: "still unacknowledged", about: "Their send queue was not empty and is not shorter" },
  retransmitting: { title: "retransmitted more", about: "More retransmits in a row than before" },
};

/** A capture compared with an earlier one: what was opened, closed and changed. */
export function changesPanel(actions: Actions): Panel {
  const { root, aside, body } = section("changes", "Changes");
  return {
    root,
    show(model) {
      const { query, changes } = model;
      root.hidden = ofSameHost(model).length < 2;
      if (root.hidden) return;
      const comparable = comparableWith(model);
      fill(aside, comparable.length > 0 && chooser(model, comparable, actions));
      if (query.before === undefined) {
        fill(body, empty(nothingCompared(model, comparable)));
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
        notCompared(model),
        h("div", { class: "changes", role: "group", "aria-label": "Kinds of change" }, ...numbers),
        changes.transitions.length > 0 && h("h3", {}, "From state to state"),
        bars(
          changes.transitions.slice(0, 6).map(({ from, to, sockets }) => ({
            key: `${from} ${to}`,
            label: `${from} → ${to}`,
            value: sockets,
            state: to,
            isOn: query.scope === "changed" && actions.isOn(stateCondition(to)),
            hint: `Shows all that changed to ${to}`,
            press: () => actions.choosePart("changed", stateCondition(to)),
          })),
          "Changes of state",
        ),
      );
    },
  };
}

function nothingCompared(model: Model, comparable: readonly number[]): string {
  if (comparable.length > 0) return "Choose an earlier capture to compare with.";
  const isFirst = ofSameHost(model)[0] === model.query.capture;
  return isFirst
    ? "This is the first capture: no earlier one to compare with."
    : "No earlier capture holds the same tables: there is nothing to compare with.";
}

/** What only one of the two captures holds. */
function notCompared({ captures, query }: Model): HTMLElement | undefined {
  const [before, after] = [captures[query.before ?? -1], captures[query.capture]];
  if (!before || !after) return undefined;
  const { onlyBefore, onlyAfter } = likenessOf(before.tables, after.tables);
  const parts = [
    onlyBefore.length > 0 && `${onlyBefore.join(", ")} only in the earlier capture`,
    onlyAfter.length > 0 && `${onlyAfter.join(", ")} only in this one`,
  ].filter((part) => part !== false);
  return parts.length > 0 ? h("p", { class: "more" }, `Not compared: ${parts.join("; ")}.`) : undefined;
}

function chooser(model: Model, comparable: readonly number[], actions: Actions): HTMLElement {
  const { captures, query } = model;
  const write = timeWriterOf(model);
  const options = comparable.flatMap((i) => {
    const capture = captures[i];
    if (!capture) return [];
    const text = capture.time === undefined ? capture.name : `${write(capture.time)}  ${capture.name}`;
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
