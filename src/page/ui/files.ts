import { captureTime } from "../../capture/capture-time";
import type { PageFile } from "../messages";
import { h } from "./dom";

/** Files that were chosen or dropped, as the worker reads them. */
export function pageFiles(list: Iterable<File>): PageFile[] {
  return Array.from(list, (file) => ({
    // A folder's files have a path.
    name: file.webkitRelativePath || file.name,
    modified: captureTime(file.lastModified),
    data: file,
  }));
}

/** A button that asks for files. */
export function fileButton(title: string, name: string, take: (files: PageFile[]) => void): HTMLElement {
  const input = h("input", { type: "file", multiple: true, hidden: true, name, "aria-label": title });
  input.addEventListener("change", () => {
    if (input.files && input.files.length > 0) take(pageFiles(input.files));
    // The same file again is a change too.
    input.value = "";
  });
  return h("span", {}, input, h("button", { type: "button", click: () => input.click() }, title));
}

/** Files dropped anywhere on the page. */
export function takeDrops(take: (files: PageFile[]) => void): void {
  let depth = 0;
  const mark = () => document.documentElement.classList.toggle("dropping", depth > 0);
  const hasFiles = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
  addEventListener("dragenter", (event) => {
    if (!hasFiles(event)) return;
    depth++;
    mark();
  });
  addEventListener("dragleave", (event) => {
    if (!hasFiles(event)) return;
    depth--;
    mark();
  });
  addEventListener("dragover", (event) => {
    if (hasFiles(event)) event.preventDefault();
  });
  addEventListener("drop", (event) => {
    if (!hasFiles(event)) return;
    event.preventDefault();
    depth = 0;
    mark();
    const files = event.dataTransfer?.files;
    if (files && files.length > 0) take(pageFiles(files));
  });
}

/** What the page brought along: of each file its facts as JSON and its gzip in base64, in elements that are not run. */
export function embeddedFiles(): PageFile[] {
  const facts = document.querySelectorAll("script.fact");
  const data = document.querySelectorAll("script.capture");
  return Array.from(facts, (fact, i) => {
    const { name, modified, host, time, protocol, holds }: PageFile = JSON.parse(fact.textContent ?? "");
    return {
      name,
      modified: captureTime(modified),
      host,
      time: captureTime(time),
      protocol,
      holds,
      data: data[i]?.textContent ?? "",
    };
  });
}

/** Saves as a download: the page has no other way out. */
export function save(name: string, data: Blob): void {
  const url = URL.createObjectURL(data);
  h("a", { href: url, download: name }).click();
  setTimeout(() => URL.revokeObjectURL(url), 60_000);
}
