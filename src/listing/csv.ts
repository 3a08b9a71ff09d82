import { CSV_LINE_END, csvField, csvLine } from "../text/csv";
import { TextBytes } from "../text/text-bytes";
import type { Batch, Column, Field, Write } from "./column";

const CHUNK = 1 << 18;
/** A field without somebody else's text is shorter. */
const SHORT_FIELD = 64;
const COMMA = 0x2c;
const LINE_END = new TextEncoder().encode(CSV_LINE_END);

/** Rows as CSV, a header first: raw values, addresses and ports apart, in chunks of bytes. */
export class Csv {
  readonly #fields: readonly Field[];
  readonly #out = new TextBytes(CHUNK + SHORT_FIELD);
  readonly #free = new TextBytes(SHORT_FIELD);
  #headerIsDue: boolean;

  constructor(columns: readonly Column[], header: boolean) {
    this.#fields = columns.flatMap(({ fields }) => fields);
    this.#headerIsDue = header;
  }

  /** A chunk is a view: good until the next one is asked for. */
  *chunks({ columns, rows }: Batch): Generator<Uint8Array, void, undefined> {
    const out = this.#out;
    out.cut(0);
    this.#header();
    const fields = this.#fields.map((field) =>
      field.isFree ? this.#quoted(field.write(columns)) : field.write(columns),
    );
    for (let place = 0; place < rows.length; place++) {
      const row = rows[place] ?? 0;
      out.reserve(fields.length * SHORT_FIELD);
      for (let i = 0; i < fields.length; i++) {
        if (i > 0) out.byte(COMMA);
        fields[i]?.(out, row, place);
      }
      out.bytes(LINE_END);
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
    if (this.#headerIsDue) this.#out.text(csvLine(this.#fields.map(({ name }) => name)));
    this.#headerIsDue = false;
  }

  #quoted(write: Write): Write {
    return (out, row, place) => {
      this.#free.cut(0);
      write(this.#free, row, place);
      out.text(csvField(decoder.decode(this.#free.view)));
      // A long one took the room of those behind it.
      out.reserve(this.#fields.length * SHORT_FIELD);
    };
  }
}

const decoder = new TextDecoder();
