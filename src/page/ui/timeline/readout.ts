import { fill, h } from "../dom";
import type { Line } from "./lines";
import type { PlotData } from "./timeline-plot";

/** The values at one point, which are the legend too: a press on a line's name shows that line alone, another all. */
export class Readout {
  readonly root: HTMLElement;
  readonly #when = h("span", { class: "when" });
  readonly #lines = h("ul", { class: "legend", "aria-label": "Lines" });
  readonly #values = new Map<string, HTMLElement>();
  readonly #press: (name: string) => void;
  #data: Pick<PlotData, "points" | "lines" | "text"> = { points: [], lines: [], text: String };
  #labels: readonly string[] = [];

  /** `extent`: what is said beside it. */
  constructor(extent: HTMLElement, press: (name: string) => void) {
    this.root = h("div", { class: "readout" }, this.#when, extent, this.#lines);
    this.#press = press;
  }

  /** Has a place for each line, as wide as its widest value: nothing moves while the values change. */
  show(data: PlotData, labels: readonly string[], isolated: string | undefined): void {
    this.#data = data;
    this.#labels = labels;
    setWidth(this.#when, labels);
    this.#values.clear();
    fill(this.#lines, ...data.lines.map((line) => this.#itemOf(line, isolated)));
  }

  /** Says the values at a point. */
  say(i: number): void {
    const { points, lines, text } = this.#data;
    const point = points[i];
    this.#when.textContent = this.#labels[i] ?? "";
    for (const { name, of } of lines) {
      const value = this.#values.get(name);
      if (value) value.textContent = point ? text(of(point)) : "";
    }
  }

  /** The same as a sentence. */
  sentence(i: number, isolated: string | undefined): string {
    const { points, lines, text } = this.#data;
    const point = points[i];
    const shown = lines.filter(({ name }) => isolated === undefined || name === isolated);
    return [this.#labels[i] ?? "", ...(point ? shown.map(({ name, of }) => `${name} ${text(of(point))}`) : [])].join(
      ", ",
    );
  }

  #itemOf({ name, colour, of }: Line, isolated: string | undefined): HTMLElement {
    const { points, text } = this.#data;
    const value = h("span", { class: "value" });
    setWidth(
      value,
      points.map((point) => text(of(point))),
    );
    this.#values.set(name, value);
    const isOther = isolated !== undefined && isolated !== name;
    const button = h(
      "button",
      {
        ...{ type: "button", "data-key": `line ${name}`, "data-state": colour },
        ...{ class: isOther ? "other" : undefined, "aria-pressed": String(isolated === name) },
        ...{ title: isolated === name ? "Show all lines" : "Show this line alone", click: () => this.#press(name) },
      },
      name,
    );
    return h("li", {}, button, value);
  }
}

function setWidth(element: HTMLElement, texts: readonly string[]): void {
  const most = texts.reduce((longest, { length }) => Math.max(longest, length), 0);
  element.style.width = `${most + 0.5}ch`;
}
