import { formatBytes } from "../../text/bytes";
import { grouped } from "../../text/numbers";
import type { PageFile } from "../messages";
import { ofSameHost } from "../series";
import { fill, h } from "./dom";
import { fileButton } from "./files";
import { type Actions, type Model, type Panel, timeWriterOf } from "./model";

export interface FileAsks {
  open(files: PageFile[], keep: boolean): void;
}

/** What is looked at, and the ways to look at something else. */
export function header(asks: FileAsks, actions: Pick<Actions, "choose">): Panel {
  const name = h("span", { class: "name" });
  const hosts = h("span", { class: "hosts" });
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
    h("div", { class: "what" }, hosts, name, facts),
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
    show(model) {
      const { captures, query } = model;
      const capture = captures[query.capture];
      root.classList.toggle("bare", !capture);
      if (!capture) return;
      const { rows, diagnostics } = capture;
      const same = ofSameHost(model);
      fill(hosts, hostChooser(model, actions));
      document.title = `${capture.name} – sockdex`;
      fill(name, shortName(capture.name, captures));
      name.title = capture.name;
      const parts = [
        capture.time === undefined ? undefined : `${timeWriterOf(model)(capture.time)} UTC`,
        `${grouped(rows)} rows`,
        formatBytes(diagnostics.bytes),
        same.length > 1 ? `${same.indexOf(query.capture) + 1} of ${same.length} captures` : undefined,
      ];
      fill(facts, parts.filter(Boolean).join(" · "));
    },
  };
}

/** Of one host its name; of several a choice, which leads to the newest capture of it. */
function hostChooser({ captures, query }: Model, actions: Pick<Actions, "choose">): HTMLElement | string {
  const newest = new Map(captures.map(({ host }, i) => [host, i]));
  const chosen = captures[query.capture]?.host;
  if (newest.size < 2) return chosen ?? "";
  const options = [...newest].map(([host, i]) =>
    h("option", { value: i, selected: host === chosen }, host ?? "no host"),
  );
  const select = h(
    "select",
    { "data-key": "host", "aria-label": "Host", change: () => actions.choose(Number(select.value)) },
    ...options,
  );
  return select;
}

/** A capture's name without the folder that all of them are in. */
function shortName(name: string, captures: Model["captures"]): string {
  let folder = name.slice(0, name.lastIndexOf("/") + 1);
  while (!captures.every((capture) => capture.name.startsWith(folder))) {
    folder = folder.slice(0, folder.lastIndexOf("/", folder.length - 2) + 1);
  }
  return name.slice(folder.length);
}

function turnTheme(): void {
  const root = document.documentElement;
  const isDark =
    (root.dataset.theme ?? (matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light")) === "dark";
  root.dataset.theme = isDark ? "light" : "dark";
  document.dispatchEvent(new Event("themechange"));
}
