import * as header from "../../../assembly/header";
import { TEXT } from "../../../assembly/layout";
import * as status from "../../../assembly/status";
import type { TableMemory } from "../../module/table-memory";
import { CapturedMessages } from "./messages/captured-messages";
import { formOf, HEAD_BYTES, type InputForm } from "./messages/head";
import type { MetLine } from "./met-lines";

/** What the table does meanwhile. */
interface Events {
  /** The module has met a line of text that is not a row. */
  onText(): void;
  /** A netlink message is not a row. */
  onMessage(line: MetLine): void;
  /** Its first bytes say what the input is. */
  onForm(form: InputForm): void;
}

const NO_LIMIT = 0xffffffff;

/** The bytes of one input after another, through the window to rows: of text, or of netlink messages where it begins with one. */
export class InputBytes {
  readonly #events: Events;
  #memory: TableMemory;
  /** Undefined while too few bytes have come to tell. */
  #form: InputForm | undefined;
  #messages: CapturedMessages | undefined;
  /** Those few. */
  readonly #first = new Uint8Array(HEAD_BYTES);
  #held = 0;

  constructor(memory: TableMemory, events: Events) {
    this.#memory = memory;
    this.#events = events;
  }

  /** A new input begins, in a table of this memory. */
  begin(memory: TableMemory, form: InputForm | undefined): void {
    this.#memory = memory;
    this.#form = undefined;
    this.#messages = undefined;
    this.#held = 0;
    if (form !== undefined) this.#is(form, 0);
  }

  /** Whether rows come from messages. */
  get areMessages(): boolean {
    return this.#messages !== undefined;
  }

  /** The free part of the window, a view. */
  get window(): Uint8Array {
    return this.#messages?.window ?? this.#memory.window;
  }

  /** Reads the first `length` bytes of `window`. Returns OK, OUT_OF_MEMORY, or FULL: then it is called again. */
  read(length: number): number {
    if (this.#form === undefined) {
      const form = this.#formWith(length);
      if (form === undefined) return status.OK;
      const answer = form === "text" ? this.#readHeldText(length) : status.OK;
      if (answer !== status.OK) return answer;
      this.#is(form, length);
    }
    return this.#messages?.read(length) ?? this.#parse(length);
  }

  /** Nothing more comes. Returns as read() does. */
  finish(): number {
    if (this.#held > 0) {
      const answer = this.#readHeldText(0);
      if (answer !== status.OK) return answer;
      this.#is("text", 0);
    }
    if (this.#messages) return this.#messages.finish();
    const { exports } = this.#memory;
    let answer = exports.finish();
    for (; answer === status.MET; answer = exports.finish()) this.#events.onText();
    return answer;
  }

  /** What it is, by what is held and the `length` bytes in the window; where that is not known yet, these are held too. */
  #formWith(length: number): InputForm | undefined {
    const { bytes } = this.#memory;
    if (this.#held === 0 && (length >= HEAD_BYTES || length === 0)) {
      return length === 0 ? undefined : formOf(bytes, TEXT, length, false);
    }
    const more = Math.min(length, HEAD_BYTES - this.#held);
    this.#first.set(bytes.subarray(TEXT, TEXT + more), this.#held);
    const form = formOf(this.#first, 0, this.#held + more, false);
    if (form === undefined) this.#held += more;
    return form;
  }

  /** It is known what it is. The `length` bytes in the window go on behind those that are held. */
  #is(form: InputForm, length: number): void {
    this.#form = form;
    this.#events.onForm(form);
    if (form === "text") return;
    const { bytes } = this.#memory;
    // Behind the window there is room for so few.
    bytes.copyWithin(TEXT + this.#held, TEXT, TEXT + length);
    bytes.set(this.#first.subarray(0, this.#held), TEXT);
    this.#messages = new CapturedMessages(this.#memory, form, this.#held, this.#events.onMessage);
    this.#held = 0;
  }

  /** Parses what is held; the window is afterwards as it was. */
  #readHeldText(length: number): number {
    const held = this.#held;
    this.#held = 0;
    if (held === 0) return status.OK;
    const rest = this.#memory.window.slice(0, Math.max(held, length));
    this.#memory.window.set(this.#first.subarray(0, held));
    const limit = this.#memory.word(header.LIMIT);
    this.#memory.setWord(header.LIMIT, NO_LIMIT);
    const answer = this.#parse(held);
    this.#memory.setWord(header.LIMIT, limit);
    this.#memory.window.set(rest);
    return answer;
  }

  #parse(length: number): number {
    const { exports } = this.#memory;
    let answer = exports.parse(length);
    for (; answer === status.MET; answer = exports.parse(length)) this.#events.onText();
    return answer;
  }
}
