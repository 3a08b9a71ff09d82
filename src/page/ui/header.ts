import { formatBytes } from "../../text/bytes";
import { grouped } from "../../text/numbers";
import { labelsOf } from "../capture-labels";
import type { PageFile } from "../messages";
import { fill, h } from "./dom";
import { fileButton as openButton } from "./files";
import type { Actions, Model, Panel } from "./model";

export interface FileAsks {
  open(files: PageFile[], keep: boolean): void;
}

/** What is looked at, and the ways to look at something else: `live` is there in place of files. */
export function header(asks: FileAsks, actions: Pick<Actions, "choose">, live?: HTMLElement): Panel {
  const name = h("span", { class: "name" });
  const hosts = h("span", { class: "hosts" });
  const facts = h("span", { class: "facts" });
  const fileName = h("code", { hidden: true });
  const turnFile = () => {
    fileName.hidden = !fileName.hidden;
    fileButton.setAttribute("aria-expanded", String(!fileName.hidden));
  };
  const fileButton = h("button", { type: "button", "aria-expanded": "false", click: turnFile }, "File name");
  const fileShown = h("span", { class: "file" }, fileButton, fileName);
  const theme = themeButton();
  const root = h(
    "header",
    {},
    h("h1", {}, "sockdex"),
    h("div", { class: "what" }, hosts, name, facts, fileShown),
    h("div", { class: "buttons" }, ...(live ? [live] : fileButtons(asks)), theme),
  );
  return {
    root,
    show(model) {
      const { captures, query } = model;
      const capture = captures[query.capture];
      root.classList.toggle("bare", !capture);
      if (!capture) return;
      const { rows, diagnostics, host } = capture;
      const { numbers, full, times, file } = labelsOf(captures, query.capture);
      const time = capture.time === undefined ? undefined : `${times.full(capture.time)} UTC`;
      const ofThisTime = numbers.filter((i) => captures[i]?.time === capture.time);
      // A file by itself is known by its name, and where times do not tell captures apart; else by its time.
      const isFile = time === undefined || ofThisTime.length > 1 || (host === undefined && captures.length === 1);
      const called = isFile ? file(query.capture) : time;
      document.title = `${isFile ? file(query.capture) : full(query.capture)} – sockdex`;
      fill(hosts, hostChooser(model, actions));
      fill(name, called);
      name.title = capture.name;
      const parts = [
        isFile ? time : undefined,
        `${grouped(rows)} rows`,
        diagnostics.bytes > 0 ? formatBytes(diagnostics.bytes) : undefined,
        numbers.length > 1 ? `${numbers.indexOf(query.capture) + 1} of ${numbers.length} captures` : undefined,
      ];
      fill(facts, parts.filter(Boolean).join(" · "));
      fileShown.hidden = isFile;
      fill(fileName, capture.name);
    },
  };
}

function fileButtons(asks: FileAsks): HTMLElement[] {
  return [
    openButton("Open", "open", (files) => asks.open(files, false)),
    openButton("Add", "add", (files) => asks.open(files, true)),
  ];
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

/** To the other light: its name is that of what a press leads to. */
function themeButton(): HTMLElement {
  const other = h("span", {});
  const glyph = h("span", { class: "glyph", "aria-hidden": "true" }, "◐");
  const button = h("button", { type: "button", class: "theme", click: turnTheme }, glyph, other);
  const name = () => {
    fill(other, isDark() ? "Light" : "Dark");
    button.title = `Show the page ${isDark() ? "light" : "dark"}`;
  };
  DARK.addEventListener("change", name);
  document.addEventListener("themechange", name);
  name();
  return button;
}

const DARK = matchMedia("(prefers-color-scheme: dark)");

function isDark(): boolean {
  return (document.documentElement.dataset.theme ?? (DARK.matches ? "dark" : "light")) === "dark";
}

function turnTheme(): void {
  document.documentElement.dataset.theme = isDark() ? "light" : "dark";
  document.dispatchEvent(new Event("themechange"));
}
