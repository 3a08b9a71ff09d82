import { labelsOf } from "../../capture-labels";
import type { CaptureInfo } from "../../messages";
import { haveTableInCommon } from "../../series";
import { fill, h } from "../dom";
import type { Actions, Model } from "../model";

/** The choice of any two captures, either way round: those that have no table in common are there, and cannot be chosen. */
export function captureChooser(actions: Pick<Actions, "compare">): { root: HTMLElement; show(model: Model): void } {
  const from = h("select", { id: "before", change: () => actions.compare({ before: numberOf(from) }) });
  const to = h("select", { id: "after", change: () => actions.compare({ capture: numberOf(to) ?? 0 }) });
  let chosen: Pick<Model["query"], "before" | "capture"> = { before: undefined, capture: 0 };
  const swap = h(
    "button",
    {
      type: "button",
      class: "swap",
      title: "Compare the other way round",
      click: () => actions.compare({ before: chosen.capture }),
    },
    h("span", { "aria-hidden": "true" }, "⇄"),
    "Swap",
  );
  const root = h("div", { class: "compared" }, h("label", {}, "from ", from), h("label", {}, "to ", to), swap);
  let known: readonly CaptureInfo[] = [];
  return {
    root,
    show({ captures, query }) {
      chosen = query;
      if (captures !== known) {
        const options = optionsOf(captures);
        fill(from, h("option", { value: "" }, "nothing"), ...options.map(toOption));
        fill(to, ...options.map(toOption));
        known = captures;
      }
      const after = captures[query.capture];
      for (const option of from.options) {
        const before = captures[Number(option.value)];
        // An empty value is no capture.
        const isComparable = option.value === "" || before === after || haveTableInCommon(before, after);
        option.disabled = !isComparable;
      }
      from.value = String(query.before ?? "");
      to.value = String(query.capture);
      swap.disabled = query.before === undefined;
    },
  };
}

/** Captures in their order, host by host, with what they are called: hosts are named where there are several. */
function optionsOf(captures: readonly CaptureInfo[]): { value: number; text: string }[] {
  const hosts = new Map(captures.map(({ host }, i) => [host, i]));
  return [...hosts.values()].flatMap((capture) => {
    const { numbers, short, full } = labelsOf(captures, capture);
    return numbers.map((value) => ({ value, text: hosts.size > 1 ? full(value) : short(value) }));
  });
}

function toOption({ value, text }: { value: number; text: string }): HTMLElement {
  return h("option", { value }, text);
}

function numberOf({ value }: HTMLSelectElement): number | undefined {
  return value === "" ? undefined : Number(value);
}
