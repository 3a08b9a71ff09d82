import { explainReason, unitOf } from "../../../table/errors";
import type { Protocol } from "../../../table/index";
import { formatBytes } from "../../../text/bytes";
import { hiddenText } from "../../../text/holders";
import { grouped, percent } from "../../../text/numbers";
import type { CapturedProcesses, CaptureInfo, ReadFrom } from "../../messages";
import { fill, h } from "../dom";
import type { Panel } from "../model";
import { figure, section } from "../parts";

/** Lines of the capture that are not rows, and where they are. */
export function readingPanel(): Panel {
  const { root, body } = section("reading", "Reading");
  return {
    root,
    show({ captures, query }) {
      const capture = captures[query.capture];
      if (capture) fill(body, facts(capture), problems(capture));
    },
  };
}

function facts({ diagnostics, processes, read }: CaptureInfo): HTMLElement {
  const { rows, lines, malformed, skipped, saturated, duplicates, tornTail, byteOrder } = diagnostics;
  const { order, certainty } = byteOrder;
  const fact = (name: string, value: HTMLElement | string, isWarm = false) =>
    h("div", { class: isWarm ? "warm" : undefined }, h("dt", {}, name), h("dd", {}, value));
  const number = (name: keyof typeof diagnostics, value: number) => figure(value, `diagnostics.${name}`);
  // Where rows are from netlink too, bytes and lines are of both.
  const isText = read === undefined || read.source === "procfs";
  const ofText = (...facts: HTMLElement[]) => (isText ? facts : []);
  return h(
    "dl",
    { class: "pairs" },
    read && fact("Read from", SOURCES[read.source]),
    ...fallbacks(read).map(({ protocols, reason }) => fact("From /proc", `${protocols.join(", ")}. ${reason}`)),
    ...ofText(fact("Text", formatBytes(diagnostics.bytes))),
    fact("Rows", number("rows", rows)),
    ...ofText(fact("Lines", number("lines", lines)), fact("Headers and blank lines", number("skipped", skipped))),
    (isText || malformed > 0) &&
      fact(
        areMessages(diagnostics) ? "Damaged messages" : "Malformed lines",
        number("malformed", malformed),
        malformed > 0,
      ),
    fact("Listed more than once", duplicates < 0 ? "…" : number("duplicates", duplicates), duplicates > 0),
    saturated > 0 && fact("Values too large", number("saturated", saturated), true),
    ...ofText(
      fact("Last line", tornTail ? "without an end" : "whole"),
      fact("Byte order", certainty === 1 ? order : `${order}, ${percent(certainty)} sure`),
    ),
    processes && fact("Processes", processesText(processes), hiddenIn(processes) !== undefined),
  );
}

const SOURCES = {
  netlink: "the kernel, by netlink",
  procfs: "/proc",
  mixed: "mixed: the kernel, by netlink, and /proc",
};

/** Tables that netlink did not give, together if for the same reason. */
function fallbacks(read: ReadFrom | undefined): { protocols: Protocol[]; reason: string }[] {
  const found = new Map<string, { protocols: Protocol[]; reason: string }>();
  for (const { protocol, code, reason } of read?.fallback ?? []) {
    const one = found.get(code);
    if (one) one.protocols.push(protocol);
    else found.set(code, { protocols: [protocol], reason });
  }
  return [...found.values()];
}

function processesText(processes: CapturedProcesses): string {
  const { known, areLeftOut } = processes;
  if (areLeftOut) return "left out of this report";
  const text = known === undefined ? "not known" : `${grouped(known)} known`;
  return [text, hiddenIn(processes)].filter(Boolean).join("; ");
}

/** What could not be inspected. */
function hiddenIn({ inspected }: CapturedProcesses): string | undefined {
  return inspected && hiddenText(inspected);
}

function problems({ diagnostics }: CaptureInfo): HTMLElement | undefined {
  const { problems, malformed } = diagnostics;
  if (problems.length === 0) return undefined;
  const ofMessages = areMessages(diagnostics);
  const rows = problems.map(({ line, reason, text }) =>
    h("tr", {}, h("td", {}, grouped(line)), h("td", {}, explainReason(reason)), h("td", {}, h("code", {}, text))),
  );
  const heads = [ofMessages ? "Message" : "Line", "Why", "Text"].map((title) => h("th", { scope: "col" }, title));
  const more = malformed - problems.length;
  return h(
    "div",
    {
      class: "problems",
      tabindex: 0,
      role: "region",
      "aria-label": ofMessages ? "Damaged messages" : "Malformed lines",
    },
    h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)),
    more > 0 && h("p", { class: "more" }, `${grouped(more)} more`),
  );
}

/** Whether what was malformed is netlink messages. */
function areMessages({ problems: [first] }: CaptureInfo["diagnostics"]): boolean {
  return first !== undefined && unitOf(first.reason) === "message";
}
