import { nounFor } from "../../../text/plural";
import { printableText } from "../../../text/printable";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { bars, figure, more, narrowing, section, showIfTelling } from "../parts";
import { partsOf } from "./troubles";

/** Whose sockets they are, where that is known. */
export function processesPanel(actions: Actions): Panel {
  const { root, aside, body } = section("processes", "Processes");
  return {
    root,
    show(model) {
      const processes = model.panels?.processes;
      if (!processes) {
        root.hidden = true;
        return;
      }
      const { top, distinct, without, ofNone } = processes;
      showIfTelling(root, top.length > 0, model);
      fill(aside, h("span", { class: "facts" }, ...withoutText(ofNone, without - ofNone)));
      fill(
        body,
        bars(
          top.map(({ names, sockets, filter, ...breakdown }) => ({
            key: `process ${names.join(", ")}`,
            label: printableText(names.join(", "), true),
            value: sockets,
            ...partsOf(breakdown),
            // The summary has names of several processes in the order of their pids.
            ...(names.length === 1 && { path: `groups.process.top.${names[0]}` }),
            ...(filter !== undefined && narrowing(actions, filter)),
          })),
          "Processes by sockets, each by state",
          "No process is known of these sockets.",
        ),
        more(distinct - top.length, "name"),
      );
    },
  };
}

/** `93,460 sockets of no process (closed, or not accepted yet) · 2 sockets whose process is not known`; empty where each has one. */
function withoutText(ofNone: number, unknown: number): (HTMLElement | string)[] {
  const none = [figure(ofNone, undefined), ` ${nounFor(ofNone, "socket")} of no process (closed, or not accepted yet)`];
  const others = [figure(unknown, undefined), ` ${nounFor(unknown, "socket")} whose process is not known`];
  if (unknown === 0) return ofNone === 0 ? [] : none;
  return ofNone === 0 ? others : [...none, " · ", ...others];
}
