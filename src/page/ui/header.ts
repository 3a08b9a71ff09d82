import { bytes, count, time } from "../format";
import type { PageFile } from "../messages";
import { fill, h } from "./dom";
import { fileButton } from "./files";
import type { Panel } from "./model";

export interface FileAsks {
  open(files: PageFile[], keep: boolean): void;
}

/** What is looked at, and the ways to look at something else. */
export function header(asks: FileAsks): Panel {
  const name = h("span", { class: "name" });
  const facts = h("span", { class: "facts" });
  const theme = h(
    "button",
    { type: "button", class: "theme", "aria-label": "Light or dark", title: "Light or dark", click: turnTheme },
    "◐",
  );
  const root = h(
    "header",
    {},
    h("h1", {}, "sockdex"),
    h("div", { class: "what" }, name, facts),
    h(
      "div",
      { class: "buttons" },
      fileButton("Open", "open", (files) => asks.open(files, false)),
      fileButton("Add", "add", (files) => asks.open(files, true)),
      theme,
    ),
  );
  return {
    root,
    show({ captures, query }) {
      const capture = captures[query.capture];
      root.classList.toggle("bare", !capture);
      if (!capture) return;
      const { host, rows, diagnostics } = capture;
      document.title = `${capture.name} – sockdex`;
      fill(name, capture.name);
      name.title = capture.name;
      const parts = [
        host,
        capture.time === undefined ? undefined : `${time(capture.time)} UTC`,
        `${count(rows)} rows`,
        bytes(diagnostics.bytes),
        captures.length > 1 ? `${query.capture + 1} of ${captures.length} captures` : undefined,
      ];
      fill(facts, parts.filter(Boolean).join(" · "));
    },
  };
}

function turnTheme(): void {
  const root = document.documentElement;
  const isDark =
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  root.dataset.theme = isDark ? "light" : "dark";
  document.dispatchEvent(new Event("themechange"));
}
