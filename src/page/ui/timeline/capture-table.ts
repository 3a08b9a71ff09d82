import { formatBytes } from "../../../text/bytes";
import { grouped } from "../../../text/numbers";
import type { CaptureLabels } from "../../capture-labels";
import type { CaptureInfo, TimelinePoint } from "../../messages";
import { inRange } from "../../series";
import { fill, h } from "../dom";
import type { Actions, Model } from "../model";

interface Row {
  root: HTMLElement;
  button: HTMLElement;
  cells: HTMLElement[];
}

const COLUMNS: readonly { title: string; text: (point: TimelinePoint) => string }[] = [
  { title: "Sockets", text: ({ sockets }) => grouped(sockets) },
  { title: "Established", text: ({ states }) => grouped(states.ESTABLISHED ?? 0) },
  { title: "Close-wait", text: ({ states }) => grouped(states.CLOSE_WAIT ?? 0) },
  { title: "Unread", text: ({ rxBytes }) => formatBytes(rxBytes) },
  { title: "Unacked", text: ({ txBytes }) => formatBytes(txBytes) },
];

/** The timeline in numbers, and the way to choose by keyboard. Its rows stay while their numbers change. */
export class CaptureTable {
  readonly root = h("div", { class: "captures", tabindex: 0, role: "region", "aria-label": "Captures" });
  readonly #actions: Pick<Actions, "choose">;
  readonly #rows = new Map<number, Row>();
  #captures: readonly CaptureInfo[] = [];
  #chosen = -1;

  constructor(actions: Pick<Actions, "choose">) {
    this.#actions = actions;
  }

  /** Whether the names of the captures' files are there. */
  showNames(areShown: boolean): void {
    this.root.classList.toggle("named", areShown);
  }

  /** Points in the order of their captures. */
  show(model: Model, points: readonly TimelinePoint[], labels: CaptureLabels): void {
    const { captures, query } = model;
    const isSame = captures === this.#captures && points.every(({ capture }) => this.#rows.has(capture));
    if (!isSame || points.length !== this.#rows.size) this.#build(captures, points, labels);
    const ranged = new Set(query.range ? inRange(model) : []);
    for (const point of points) {
      const row = this.#rows.get(point.capture);
      if (!row) continue;
      const isChosen = point.capture === query.capture;
      row.root.className = isChosen ? "chosen" : ranged.has(point.capture) ? "ranged" : "";
      row.button.setAttribute("aria-pressed", String(isChosen));
      for (const [i, { text }] of COLUMNS.entries()) {
        const cell = row.cells[i];
        const written = text(point);
        if (cell && cell.textContent !== written) cell.textContent = written;
      }
    }
    if (query.capture !== this.#chosen) this.#showChosen(query.capture);
  }

  #build(captures: readonly CaptureInfo[], points: readonly TimelinePoint[], labels: CaptureLabels): void {
    this.#captures = captures;
    this.#chosen = -1;
    this.#rows.clear();
    const rows = points.map(({ capture }) => {
      const names = { label: labels.short(capture), file: labels.file(capture), path: captures[capture]?.name };
      const row = rowOf(capture, names, () => this.#actions.choose(capture));
      this.#rows.set(capture, row);
      return row.root;
    });
    const heads = [
      h("th", { scope: "col" }, `${labels.times.day ?? "Captured"} (UTC)`),
      ...COLUMNS.map(({ title }) => h("th", { scope: "col", class: "number" }, title)),
      h("th", { scope: "col", class: "name" }, "File"),
    ];
    fill(this.root, h("table", {}, h("thead", {}, h("tr", {}, ...heads)), h("tbody", {}, ...rows)));
  }

  /** Scrolls to the one that is looked at, unless somebody is moving through the table. */
  #showChosen(capture: number): void {
    const row = this.#rows.get(capture)?.root;
    if (!row) return;
    this.#chosen = capture;
    if (this.root.contains(document.activeElement)) return;
    this.root.scrollTop = row.offsetTop - (this.root.clientHeight - row.offsetHeight) / 2;
  }
}

interface Names {
  label: string;
  file: string;
  path: string | undefined;
}

function rowOf(capture: number, { label, file, path }: Names, click: () => void): Row {
  const button = h("button", { type: "button", "data-key": `capture ${capture}`, title: path, click }, label);
  const cells = COLUMNS.map(() => h("td", { class: "number" }));
  const root = h("tr", {}, h("th", { scope: "row" }, button), ...cells, h("td", { class: "name" }, file));
  return { root, button, cells };
}
