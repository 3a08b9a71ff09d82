import type { Columns } from "../../index";
import { Bytes } from "./bytes";
import type { Column, Field, Write } from "./column";

const CHUNK = 1 << 18;
const SHORT_ROW = 1024;
const COMMA = 0x2c;
const CR = 0x0d;
const LF = 0x0a;

/** Rows by RFC 4180, a header first: raw values, addresses and ports apart, in chunks of bytes. */
export class Csv {
  readonly #fields: readonly Field[];
  readonly #out = new Bytes(CHUNK + SHORT_ROW);
  readonly #free = new Bytes(SHORT_ROW);
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], header: boolean) {
    this.#fields = columns.flatMap(({ fields }) => fields);
    this.#headerIsDue = header;
  }

  /** A chunk is a view: good until the next one is asked for. */
  *chunks(columns: Columns, rows: Uint32Array): Generator<Uint8Array, void, undefined> {
    const out = this.#out;
    out.cut(0);
    this.#header();
    const fields = this.#fields.map((field) =>
      field.isFree ? this.#quoted(field.write(columns)) : field.write(columns),
    );
    for (const row of rows) {
      out.reserve(SHORT_ROW);
      for (let i = 0; i < fields.length; i++) {
        if (i > 0) out.byte(COMMA);
        fields[i]?.(out, row);
      }
      out.byte(CR);
      out.byte(LF);
      if (out.length < CHUNK) continue;
      yield out.view;
      out.cut(0);
    }
    if (out.length > 0) yield out.view;
  }

  *end(): Generator<Uint8Array, void, undefined> {
    this.#out.cut(0);
    this.#header();
    if (this.#out.length > 0) yield this.#out.view;
  }

  #header(): void {
    if (this.#headerIsDue) this.#out.text(`${this.#fields.map(({ name }) => name).join(",")}\r\n`);
    this.#headerIsDue = false;
  }

  #quoted(write: Write): Write {
    return (out, row) => {
      this.#free.cut(0);
      write(this.#free, row);
      out.text(safeField(decoder.decode(this.#free.view)));
      out.reserve(SHORT_ROW);
    };
  }
}

const decoder = new TextDecoder();

/** A text that spreadsheets take for a text: one that begins as a formula does gets an apostrophe in front. */
export function safeField(text: string): string {
  const harmless = /^[\s'"]*[=+\-@|%]/.test(text) ? `'${text}` : text;
  return /[",\r\n]/.test(harmless) ? `"${harmless.replaceAll('"', '""')}"` : harmless;
}
