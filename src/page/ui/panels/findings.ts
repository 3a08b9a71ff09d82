import type { Finding } from "../../../findings/finding";
import { labelsOf } from "../../capture-labels";
import type { Query } from "../../messages";
import { fill, h } from "../dom";
import type { Actions, Panel } from "../model";
import { findingCard } from "./finding-card";

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
    show(model) {
      const { findings, growth, past, query } = model;
      root.hidden = findings === undefined;
      if (!findings) return;
      // The numbers below are of what the filter leaves; these are not.
      fill(extent, query.filter !== "" || query.scope !== "all" ? "in the whole capture" : "");
      const writeTime = labelsOf(model.captures, query.capture).times.short;
      const cards = findings.map((finding, i) => {
        const buttons = buttonsOf(finding, query, actions);
        const isCounted = growth !== undefined || model.captures.length === 1;
        const level = finding.severity;
        return findingCard({ finding, isLead: i === 0, level, growth: growth?.[i], isCounted, writeTime, buttons });
      });
      const over = past.map(({ finding, capture, growth }) => {
        const click = () => actions.choose(capture);
        const name = `Look at it: ${finding.title}`;
        const key = `past ${capture} ${finding.filter}`;
        const button = h("button", { type: "button", "data-key": key, "aria-label": name, click }, "Look at it");
        return findingCard({
          finding,
          isLead: false,
          level: "over",
          growth,
          isCounted: true,
          writeTime,
          buttons: [button],
        });
      });
      fill(list, ...(cards.length > 0 ? cards : [h("li", { class: "calm" }, CALM)]), ...over);
    },
  };
}

/** For all of its rows, and for a part of them. */
function buttonsOf({ title, filter, part }: Finding, query: Query, actions: Actions): HTMLElement[] {
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
  return [button("Show them", filter), ...(part ? [button(part.label, part.filter)] : [])];
}

/** Whether findings have the cards that are shown: with their rows alone, not with their numbers. */
export function areSameCards(findings: readonly Finding[], shown: readonly Finding[] | undefined): boolean {
  return findings.length === shown?.length && findings.every(({ filter }, i) => filter === shown[i]?.filter);
}
