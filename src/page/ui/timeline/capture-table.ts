import { formatBytes } from "../../../text/bytes";
import { grouped } from "../../../text/numbers";
import { h } from "../dom";
import { type Actions, type Model, timeWriterOf } from "../model";
import { areTimes, inTime } from "./points";

/** The timeline in numbers, and the way to choose by keyboard. */
export function captureTable(model: Model, actions: Actions): HTMLElement {
  const { captures, query } = model;
  const heads = ["Captured (UTC)", "Name", "Sockets", "Established", "Close-wait", "Unread", "Unacknowledged"];
  const write = timeWriterOf(model);
  const points = inTime(model);
  const isTimed = areTimes(captures, points);
  const rows = points.map((point, i) => {
    const { capture, sockets, states, rxBytes, txBytes } = point;
    const info = captures[capture];
    const isChosen = capture === query.capture;
    const button = h(
      "button",
      {
        type: "button",
        "data-key": `capture ${capture}`,
        "aria-pressed": String(isChosen),
        click: () => actions.choose(capture),
      },
      info?.time === undefined ? `${i + 1}` : `${isTimed ? "" : `${i + 1}. `}${write(info.time)}`,
    );
    const numbers = [
      grouped(sockets),
      grouped(states.ESTABLISHED ?? 0),
      grouped(states.CLOSE_WAIT ?? 0),
      formatBytes(rxBytes),
      formatBytes(txBytes),
    ];
    return h(
      "tr",
      { class: isChosen ? "chosen" : undefined },
      h("th", { scope: "row" }, button),
      h("td", { class: "name" }, info?.host ? `${info.host} ` : "", info?.name ?? ""),
      ...numbers.map((text) => h("td", { class: "number" }, text)),
    );
  });
  return h(
    "table",
    {},
    h("thead", {}, h("tr", {}, ...heads.map((title) => h("th", { scope: "col" }, title)))),
    h("tbody", {}, ...rows),
  );
}
