import { formatBytes } from "../../text/bytes";
import { grouped, percent } from "../../text/numbers";
import type { Reply } from "../messages";
import { fill, h } from "./dom";
import { fileButton } from "./files";
import type { FileAsks } from "./header";

export interface Welcome {
  root: HTMLElement;
  hide(): void;
  /** There is nothing to do but wait. */
  wait(text: string): void;
  /** How far reading is. */
  progress(now: Reply & { tell: "progress" }): void;
  /** Of files that are no tables; the page stays as it was. */
  complain(problems: readonly { name: string; message: string }[]): void;
}

/** What is there before anything is read: how to get a capture in, and how to make one. */
export function welcome(asks: FileAsks): Welcome {
  const meter = h("progress", { max: 1, "aria-label": "Read" });
  const progress = h("p", { role: "status" });
  const reading = h("div", { class: "reading", hidden: true }, meter, progress);
  const problems = h("div", { class: "problem", role: "alert" });
  const invitation = h(
    "div",
    { class: "invitation" },
    h("h2", {}, "Drop a captured socket table here"),
    h(
      "p",
      {},
      "What ",
      h("code", {}, "/proc/net/tcp"),
      " and its siblings print, plain or gzip. It is read in this page; nothing leaves it.",
    ),
    fileButton("Choose files", "first", (files) => asks.open(files, false)),
    h("h3", {}, "To capture one"),
    h("pre", { tabindex: 0 }, h("code", {}, "cat /proc/net/{tcp,tcp6,udp,udp6} > sockets.txt")),
    h("p", {}, "Several captures of one machine make a timeline, and any two of them can be compared."),
  );
  const root = h("div", { id: "welcome" }, problems, reading, invitation);
  return {
    root,
    hide() {
      reading.hidden = true;
      invitation.hidden = true;
      fill(problems);
    },
    wait(text) {
      reading.hidden = false;
      invitation.hidden = true;
      fill(progress, text);
    },
    progress({ name, bytes: read, totalBytes, rows }) {
      reading.hidden = false;
      invitation.hidden = true;
      const share = totalBytes > 0 ? Math.min(1, read / totalBytes) : 0;
      meter.value = share;
      fill(progress, `${name}: ${percent(share)} of ${formatBytes(totalBytes)}, ${grouped(rows)} rows`);
    },
    complain(list) {
      reading.hidden = true;
      const lines = list.map(({ name, message }) =>
        h("li", {}, message.includes(name) ? message : `${name}: ${message}`),
      );
      fill(problems, h("ul", {}, ...lines));
    },
  };
}
