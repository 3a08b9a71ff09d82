import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";

/** What to look at first, in words, each with a way to its rows. */
export function attentionPanel(actions: Actions): Panel {
  const list = h("ul", {});
  const heading = h("h2", { id: "attention-title" }, "Look here first");
  const extent = h("span", { class: "more" });
  const head = h("div", { class: "head" }, heading, extent);
  const root = h("section", { id: "attention", "aria-labelledby": "attention-title" }, head, list);
  return {
    root,
    show({ findings, query }) {
      root.hidden = findings === undefined;
      if (!findings) return;
      // The numbers below are of what is left by the filter; these are not.
      fill(extent, query.filter !== "" || query.scope !== "all" ? "in the whole capture" : "");
      if (findings.length === 0) {
        fill(
          list,
          h(
            "li",
            { class: "calm" },
            "Nothing stands out: few connections, or none, are unclosed, unread, unanswered or not accepted.",
          ),
        );
        return;
      }
      fill(
        list,
        ...findings.map(({ severity, title, where, meaning, shows }) =>
          h(
            "li",
            { "data-severity": severity },
            h("strong", {}, title),
            h("span", { class: "where" }, where),
            h("span", { class: "meaning" }, meaning),
            h(
              "span",
              { class: "shows" },
              ...shows.map(({ label, filter }) =>
                h(
                  "button",
                  {
                    type: "button",
                    "data-key": filter,
                    "aria-pressed": String(query.filter === filter && query.scope === "all"),
                    "aria-label": `${label}: ${title}`,
                    click: () => actions.narrow(query.filter === filter ? "" : filter),
                  },
                  label,
                ),
              ),
            ),
          ),
        ),
      );
    },
  };
}
