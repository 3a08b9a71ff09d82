import { dateAndClock } from "../../times";
import { fill, h } from "../dom";
import type { Panel } from "../model";
import type { LiveState } from "./live-source";

export interface LiveActions {
  pause(): void;
  resume(): void;
  /** Goes to the newest capture, and on with those that come. */
  follow(): void;
}

export interface LiveBar extends Panel {
  tell(state: LiveState): void;
}

/** Whether the page is fed now, and how that is stopped for a look. */
export function liveBar(actions: LiveActions): LiveBar {
  let state: LiveState | undefined;
  const text = h("span", { role: "status" });
  const turn = h("button", {
    type: "button",
    click: () => (state?.kind === "paused" ? actions.resume() : actions.pause()),
  });
  const follow = h("button", { type: "button", hidden: true, click: () => actions.follow() }, "Newest");
  const root = h("div", { class: "live" }, text, follow, turn);
  const tell = (next: LiveState | undefined) => {
    state = next;
    root.dataset.kind = next?.kind ?? "waiting";
    const written = textOf(next);
    // A screen reader reads what changes, and not every capture changes it.
    if (text.textContent !== written) text.textContent = written;
    fill(turn, next?.kind === "paused" ? "Resume" : "Pause");
  };
  tell(undefined);
  return {
    root,
    tell,
    show({ captures, query }) {
      follow.hidden = query.capture >= captures.length - 1;
    },
  };
}

function textOf(state: LiveState | undefined): string {
  switch (state?.kind) {
    case undefined:
      return "Waiting for the server";
    case "live":
      return `Live, every ${state.intervalMs / 1000} s`;
    case "held":
      return "Waits while text is selected";
    case "paused":
      return `Paused since ${clockOf(state.since)}`;
    case "lost":
      return `Lost contact since ${clockOf(state.since)}${state.why === undefined ? "" : `: ${state.why}`}`;
  }
}

/** In UTC, as captures' times. */
function clockOf(milliseconds: number): string {
  return `${dateAndClock(milliseconds)[1].slice(0, "20:41:05".length)} UTC`;
}
