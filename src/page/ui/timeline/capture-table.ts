import type { CaptureLabels } from "../../capture-labels";
import type { CaptureInfo } from "../../messages";
import { inRange } from "../../series";
import { fill, h } from "../dom";
import type { Actions, Model } from "../model";
import { textMeter } from "../text-width";
import { type CaptureColumn, columnsFor } from "./capture-columns";
import type { Kind } from "./lines";
import type { HeldPoint } from "./points";

interface Row {
  root: HTMLElement;
  button: HTMLElement;
  cells: HTMLElement[];
}

/** What the table shows of the captures. */
export interface ShownCaptures {
  /** In their order. */
  points: readonly HeldPoint[];
  labels: CaptureLabels;
  /** What the chart beside it shows. */
  kind: Kind;
}

/** Pixels beside the text of a cell, and at both edges (style/timeline.css). */
const CELL_GAP = 11;
const EDGES = 12;
/** Of the room beside the chart, the table may take this share. */
const SHARE_BESIDE = 0.46;

/** The timeline in numbers, and the way to choose by keyboard. Its rows stay while their numbers change. */
export class CaptureTable {
  readonly root = h("div", { class: "captures", tabindex: 0, role: "region", "aria-label": "Captures" });
  readonly #actions: Pick<Actions, "choose">;
  readonly #rows = new Map<number, Row>();
  #captures: readonly CaptureInfo[] = [];
  #columns: readonly CaptureColumn[] = [];
  #chosen = -1;
  #isNamed = false;

  constructor(actions: Pick<Actions, "choose">) {
    this.#actions = actions;
  }

  /** Whether the names of the captures' files are there. */
  showNames(areShown: boolean): void {
    this.#isNamed = areShown;
    this.root.classList.toggle("named", areShown);
  }

  show(model: Model, shown: ShownCaptures): void {
    const { captures, query } = model;
    const { points } = shown;
    const columns = this.#columnsOf(shown);
    const isSame =
      captures === this.#captures &&
      points.length === this.#rows.size &&
      points.every(({ capture }) => this.#rows.has(capture)) &&
      columns.map(({ title }) => title).join() === this.#columns.map(({ title }) => title).join();
    this.#columns = columns;
    if (!isSame) this.#build(captures, shown);
    const ranged = new Set(query.range ? inRange(model) : []);
    for (const point of points) {
      const row = this.#rows.get(point.capture);
      if (!row) continue;
      const isChosen = point.capture === query.capture;
      row.root.className = isChosen ? "chosen" : ranged.has(point.capture) ? "ranged" : "";
      row.button.setAttribute("aria-pressed", String(isChosen));
      for (const [i, { text }] of columns.entries()) {
        const cell = row.cells[i];
        const written = text(point);
        if (cell && cell.textContent !== written) cell.textContent = written;
      }
    }
    if (query.capture !== this.#chosen) this.#showChosen(query.capture);
  }

  /** What fits beside the chart, or below it. */
  #columnsOf({ points, labels, kind }: ShownCaptures): CaptureColumn[] {
    const { parentElement: box } = this.root;
    const width = box?.clientWidth ?? 0;
    const isBeside = box !== null && getComputedStyle(box).gridTemplateColumns.includes(" ");
    const meter = textMeter(`12px ${getComputedStyle(this.root).fontFamily}`);
    const widest = (texts: readonly string[]) => CELL_GAP + Math.ceil(Math.max(...texts.map(meter)));
    const longest = (texts: readonly string[]) => texts.reduce((a, b) => (b.length > a.length ? b : a), "");
    const numbers = points.map(({ capture }) => capture);
    const names = this.#isNamed ? Math.min(width / 2, widest([longest(numbers.map(labels.file)), FILE_HEAD])) : 0;
    const others = EDGES + names + widest([headOf(labels), longest(numbers.map(labels.short))]);
    const widthOf = ({ title, text }: CaptureColumn) => widest([title, longest(points.map(text))]);
    return columnsFor(kind, points, widthOf, width * (isBeside ? SHARE_BESIDE : 1) - others);
  }

  #build(captures: readonly CaptureInfo[], { points, labels }: ShownCaptures): void {
    this.#captures = captures;
    this.#chosen = -1;
    this.#rows.clear();
    const rows = points.map(({ capture }) => {
      const names = { label: labels.short(capture), file: labels.file(capture), path: captures[capture]?.name };
      const row = rowOf(capture, names, this.#columns.length, () => this.#actions.choose(capture));
      this.#rows.set(capture, row);
      return row.root;
    });
    const heads = [
      h("th", { scope: "col" }, headOf(labels)),
      ...this.#columns.map(({ title }) => h("th", { scope: "col", class: "number" }, title)),
      h("th", { scope: "col", class: "name" }, FILE_HEAD),
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

const FILE_HEAD = "File";

/** `2026-07-01 (UTC)`, of times of one day. */
function headOf({ times }: CaptureLabels): string {
  return `${times.day ?? "Captured"} (UTC)`;
}

function rowOf(capture: number, { label, file, path }: Names, columns: number, click: () => void): Row {
  const button = h("button", { type: "button", "data-key": `capture ${capture}`, title: path, click }, label);
  const cells = Array.from({ length: columns }, () => h("td", { class: "number" }));
  const root = h("tr", {}, h("th", { scope: "row" }, button), ...cells, h("td", { class: "name" }, file));
  return { root, button, cells };
}
