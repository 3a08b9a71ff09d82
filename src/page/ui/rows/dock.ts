import { fill, focusKey, h } from "../dom";

/**
 * A section at the foot of the window: its heading is always in sight, its body once it is opened. The focus stays where
 * it is when it opens; Escape in it closes it, and goes back there.
 */
export class Dock {
  readonly button: HTMLElement;
  readonly #root: HTMLElement;
  readonly #body: HTMLElement;
  readonly #what: string;
  readonly #opened: () => void;
  /** The `data-key` of what opened it. */
  #opener: string | undefined;

  /** `what` is its name in a sentence; `opened` is called whenever it opens. */
  constructor(root: HTMLElement, body: HTMLElement, what: string, opened: () => void) {
    this.#root = root;
    this.#body = body;
    this.#what = what;
    this.#opened = opened;
    body.id = `${root.id}-body`;
    this.button = h("button", {
      type: "button",
      class: "toggle",
      "data-key": `show ${what}`,
      "aria-controls": body.id,
      click: () => this.turn(!this.isOpen),
    });
    root.classList.add("dock");
    root.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || event.defaultPrevented || !this.isOpen) return;
      this.turn(false);
      focusKey(document.body, this.#opener ?? `show ${what}`);
    });
    this.#show(false);
  }

  get isOpen(): boolean {
    return this.#root.classList.contains("open");
  }

  turn(isOpen: boolean): void {
    if (isOpen === this.isOpen) return;
    if (isOpen) this.#opener = document.activeElement?.getAttribute("data-key") ?? undefined;
    this.#show(isOpen);
    if (isOpen) this.#opened();
  }

  #show(isOpen: boolean): void {
    this.#root.classList.toggle("open", isOpen);
    this.#body.hidden = !isOpen;
    this.button.setAttribute("aria-expanded", String(isOpen));
    fill(this.button, `${isOpen ? "Hide" : "Show"} ${this.#what}`);
  }
}
