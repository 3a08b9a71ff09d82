import type { AsyncByteQueue, Data, RecordBatch } from "apache-arrow";
import { isBytes } from "../../table/realms";
import { countOf, type Rows } from "../rows/rows";
import { arrowData, emptyData } from "./arrow-columns";
import type { ArrowShape } from "./arrow-shape";
import type { ArrowLibrary } from "./libraries";

/** Rows as one record batch: the parts of a stream that holds nothing else, good until the next batch. */
export function encodeArrow(shape: ArrowShape, rows: Rows): Uint8Array[] {
  const { RecordBatchStreamWriter } = shape.library;
  const writer = new RecordBatchStreamWriter();
  const drain = new Drain(shape.library);
  writer.reset(drain.sink);
  writer.write(recordBatch(shape, countOf(rows), arrowData(shape, rows)));
  writer.finish();
  return drain.take();
}

/** Record batches put one behind the other: a file with its footer, or a stream. */
export class ArrowFile {
  readonly #shape: ArrowShape;
  readonly #writer: InstanceType<ArrowLibrary["RecordBatchWriter"]>;
  readonly #drain: Drain;
  #isEmpty = true;

  constructor(shape: ArrowShape, how: "file" | "stream") {
    const { RecordBatchFileWriter, RecordBatchStreamWriter } = shape.library;
    this.#shape = shape;
    this.#drain = new Drain(shape.library);
    this.#writer = how === "file" ? new RecordBatchFileWriter() : new RecordBatchStreamWriter();
    this.#writer.reset(this.#drain.sink);
  }

  /** `bytes`: what encodeArrow() made of so many rows. */
  add(rows: number, bytes: Uint8Array): Uint8Array[] {
    const { library, dictionaries, columns } = this.#shape;
    const [batch] = library.RecordBatchReader.from(bytes);
    if (!batch) throw new Error("A record batch was written and is not there.");
    // Every chunk brings dictionaries of its own; a file holds them once.
    for (const [i, child] of batch.data.children.entries()) {
      const dictionary = dictionaries.get(columns[i]?.name ?? "");
      if (dictionary) child.dictionary = dictionary;
    }
    return this.#write(recordBatch(this.#shape, rows, batch.data.children));
  }

  end(): Uint8Array[] {
    // The schema comes with the first batch.
    const parts = this.#isEmpty ? this.#write(recordBatch(this.#shape, 0, emptyData(this.#shape))) : [];
    this.#writer.finish();
    return [...parts, ...this.#drain.take()];
  }

  #write(batch: RecordBatch): Uint8Array[] {
    this.#isEmpty = false;
    this.#writer.write(batch);
    return this.#drain.take();
  }
}

function recordBatch({ library, schema }: ArrowShape, length: number, children: Data[]): RecordBatch {
  const type = new library.Struct(schema.fields);
  return new library.RecordBatch(schema, library.makeData({ type, length, nullCount: 0, children }));
}

/** Takes what a writer writes as it writes it. */
class Drain {
  readonly sink: AsyncByteQueue;
  #parts: Uint8Array[] = [];

  constructor(library: ArrowLibrary) {
    this.sink = new library.AsyncByteQueue();
    this.sink.write = (part) => {
      if (isBytes(part)) this.#parts.push(part);
      else throw new Error("An Arrow writer gave something else than bytes.");
    };
  }

  take(): Uint8Array[] {
    const parts = this.#parts;
    this.#parts = [];
    return parts;
  }
}
