import type { Finding } from "../../../findings/finding";
import type { Query } from "../../messages";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";

const CALM = "Nothing stands out: few connections, or none, are unclosed, unread, unanswered or not accepted.";

/** What to look at first, in words, each with a way to its rows. */
export function findingsPanel(actions: Actions): Panel {
  const list = h("ul", {});
  const heading = h("h2", { id: "findings-title" }, "Look here first");
  const extent = h("span", { class: "more" });
  const head = h("div", { class: "head" }, heading, extent);
  const root = h("section", { id: "findings", "aria-labelledby": "findings-title" }, head, list);
  return {
    root,
    show({ findings, query }) {
      root.hidden = findings === undefined;
      if (!findings) return;
      // The numbers below are of what the filter leaves; these are not.
      fill(extent, query.filter !== "" || query.scope !== "all" ? "in the whole capture" : "");
      const items = findings.map((finding) => itemOf(finding, query, actions));
      fill(list, ...(items.length > 0 ? items : [h("li", { class: "calm" }, CALM)]));
    },
  };
}

function itemOf(finding: Finding, query: Query, actions: Actions): HTMLElement {
  const { severity, title, where, meaning, filter, part } = finding;
  const button = (label: string, filter: string) => {
    const isOn = query.filter === filter;
    const pressed = String(isOn && query.scope === "all");
    const click = () => {
      actions.narrow(isOn ? "" : filter);
      actions.showRows(!isOn);
    };
    const name = `${label}: ${title}`;
    return h(
      "button",
      { type: "button", "data-key": filter, "aria-pressed": pressed, "aria-label": name, click },
      label,
    );
  };
  return h(
    "li",
    { "data-severity": severity },
    h("strong", {}, title),
    h("span", { class: "where" }, where),
    h("span", { class: "meaning" }, meaning),
    h("span", { class: "shows" }, button("Show them", filter), part && button(part.label, part.filter)),
  );
}
