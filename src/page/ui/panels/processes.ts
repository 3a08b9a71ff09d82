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
      const { top, distinct, without } = processes;
      showIfTelling(root, top.length > 0, model);
      fill(
        aside,
        h("span", { class: "facts" }, figure(without, undefined), ` ${nounFor(without, "socket")} of no known process`),
      );
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
