import type { Look } from "../../listing/look";
import { messageOf } from "../../table/realms";
import { UsageError } from "../terminal/status";
import { LineEdit } from "./line-edit";
import type { Key } from "./screen";

/** A filter while it is being written. */
export class FilterEdit {
  readonly #putInForce: (text: string) => void;
  #line: LineEdit | undefined;

  /** `putInForce` applies a filter. It throws UsageError for an invalid one. */
  constructor(putInForce: (text: string) => void) {
    this.#putInForce = putInForce;
  }

  /** Whether one is being written. */
  get isOpen(): boolean {
    return this.#line !== undefined;
  }

  /** Begins with this text. */
  open(text: string): void {
    this.#line = new LineEdit(text);
  }

  press(key: Key): void {
    const outcome = this.#line?.press(key);
    if (outcome === "applied") this.apply();
    else if (outcome === "left") this.#line = undefined;
  }

  /** Applies what was written. An invalid filter stays open, with its mistake marked. */
  apply(): void {
    const line = this.#line;
    if (line === undefined) return;
    const { text } = line;
    try {
      this.#putInForce(text);
      this.#line = undefined;
    } catch (error) {
      if (!(error instanceof UsageError)) throw error;
      // The whole line, where its place is not known.
      const { position = 0, length = text.length } = error.place ?? {};
      line.refuse({ message: messageOf(error), position, length });
    }
  }

  /** The lines at the foot of the screen; undefined while none is written. */
  lines(look: Look): string[] | undefined {
    return this.#line?.lines("filter: ", "Enter applies, Esc leaves", look);
  }
}

/** A filter of what both choose; `filter` may be empty. */
export function narrowed(filter: string, condition: string): string {
  const before = filter.trim();
  return before === "" ? condition : `( ${before} ) and ${condition}`;
}
