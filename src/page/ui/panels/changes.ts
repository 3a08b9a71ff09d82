import { type Likeness, likenessOf } from "../../../changes/like-tables";
import { stateCondition } from "../../../filter/conditions-as-text";
import { CHANGE_KINDS, type ChangeKind } from "../../../text/change-kinds";
import { formatSpan } from "../../../text/span";
import { labelIn } from "../../capture-labels";
import { comparableWith, ofSameHost } from "../../series";
import { fill, h } from "../dom";
import type { Actions, Model, Panel } from "../model";
import { bars, empty, figure, section } from "../parts";
import { captureChooser } from "../timeline/capture-chooser";
import { twoHostsTable } from "./two-hosts";

const NAMES: Record<ChangeKind, { title: string; about: string }> = {
  opened: { title: "opened", about: "In the second capture, and not in the first" },
  closed: { title: "closed", about: "In the first capture, and not in the second" },
  changed: { title: "changed state", about: "In another state than before" },
  stuckRx: {
    title: "still unread",
    about: "Their receive queue, or the accept queue of a listener, was not empty and is not shorter",
  },
  stuckTx: { title: "still unacknowledged", about: "Their send queue was not empty and is not shorter" },
  retransmitting: { title: "with new retransmits", about: "More retransmits in a row than before" },
};

/** Two captures compared: what was opened, closed and changed. */
export function changesPanel(actions: Actions): Panel {
  const { root, aside, body } = section("changes", "Changes");
  const chooser = captureChooser(actions);
  aside.append(chooser.root);
  return {
    root,
    show(model) {
      const { captures, query, changes, hosts } = model;
      root.hidden = captures.length < 2;
      if (root.hidden) return;
      chooser.show(model);
      const likeness = likenessIn(model);
      if (!likeness) {
        fill(body, empty(nothingChosen(model)));
        return;
      }
      const isOfOneHost = captures[query.before ?? -1]?.host === captures[query.capture]?.host;
      const time = isOfOneHost ? backwards(model) : differentHosts(model);
      const said = [time, notCompared(model, likeness)].filter(Boolean).join(" ");
      const note = said !== "" && h("p", { class: "more" }, said);
      if (!changes || likeness.both.length === 0) {
        fill(body, note, likeness.both.length === 0 ? empty("No table is in both captures.") : empty("Comparing…"));
        return;
      }
      if (!isOfOneHost) {
        const names = [labelIn(captures, query.before ?? -1), labelIn(captures, query.capture)] as const;
        fill(body, note, hosts ? twoHostsTable(hosts, names) : empty("Comparing…"));
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
        note,
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

function nothingChosen(model: Model): string {
  const isFirst = ofSameHost(model)[0] === model.query.capture;
  if (comparableWith(model).length > 0) return "Choose a capture to compare with.";
  if (isFirst) return "This is the first capture of its host: choose another to compare it with.";
  return "No earlier capture has the same tables: choose another to compare it with.";
}

/** What the two captures have in common; undefined where there is only one. */
function likenessIn({ captures, query }: Model): Likeness | undefined {
  const [before, after] = [captures[query.before ?? -1], captures[query.capture]];
  return before && after && likenessOf(before.tables, after.tables);
}

/** What only one of the two captures holds. */
function notCompared({ captures, query }: Model, { onlyBefore, onlyAfter }: Likeness): string {
  const only = (protocols: readonly string[], capture: number | undefined) =>
    protocols.length > 0 && `${protocols.join(", ")} only in ${labelIn(captures, capture ?? -1)}`;
  const parts = [only(onlyBefore, query.before), only(onlyAfter, query.capture)].filter((part) => part !== false);
  return parts.length > 0 ? `Not compared: ${parts.join("; ")}.` : "";
}

function differentHosts({ captures, query }: Model): string {
  const [before, after] = [captures[query.before ?? -1], captures[query.capture]];
  const [one, other] = [before, after].map((capture) => capture?.host ?? "no host");
  return `Two hosts, ${one} and ${other}: a socket is known by its inode, which is another on each machine. So no socket is opened, closed or changed here; their sums are compared.`;
}

function backwards({ captures, query }: Model): string {
  const [from, to] = [captures[query.before ?? -1]?.time, captures[query.capture]?.time];
  if (from === undefined || to === undefined || from <= to) return "";
  return `Back in time, by ${formatSpan(from - to)}: opened are those that were closed in this time.`;
}
