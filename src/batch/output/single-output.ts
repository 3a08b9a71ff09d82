import { once } from "node:events";
import type { Writable } from "node:stream";
import { SockdexError } from "../../index";
import { codeOf } from "../../table/realms";
import type { Chunk, NewFile, OutputFile } from "../format/formats";
import { openSink } from "./open-sink";
import type { InputOutput, Output } from "./output";
import { release } from "./release";
import type { Sink } from "./sink";
import { writeError } from "./write-all";

/** All inputs' rows in one file or stream, as they come. */
export class SingleOutput implements Output {
  readonly keepsOrder = false;
  readonly #file: OutputFile;
  readonly #sink: Sink;
  readonly #written: (chunk: Chunk) => void;
  /** Inputs that are read at once write one after the other. */
  #last: Promise<void>;

  private constructor(newFile: NewFile, how: "file" | "stream", sink: Sink, written: (chunk: Chunk) => void) {
    this.#file = newFile(how);
    this.#sink = sink;
    this.#written = written;
    this.#last = sink.write(this.#file.begin());
    this.#last.catch(() => {});
  }

  /** Throws ERR_WRITE. */
  static async toFile(newFile: NewFile, path: string): Promise<SingleOutput> {
    return new SingleOutput(newFile, "file", await openSink(path), release);
  }

  /** The stream is ended by finish(), but for standard output. Whoever reads it may keep what it is given. */
  static toStream(newFile: NewFile, stream: Writable): SingleOutput {
    return new SingleOutput(newFile, "stream", new StreamSink(stream), () => {});
  }

  async isFinished(): Promise<boolean> {
    return false;
  }

  async begin(): Promise<InputOutput> {
    return {
      add: (_, chunk) => this.#add(chunk),
      commit: async () => {},
      discard: () => {},
    };
  }

  async finish(): Promise<void> {
    await this.#add(undefined);
    await this.#sink.commit();
  }

  /** Does not wait for what is being written: a reader that has stopped reading would be waited for without end. */
  abort(): void {
    this.#sink.discard();
  }

  #add(chunk: Chunk | undefined): Promise<void> {
    this.#last = this.#last.then(async () => {
      await this.#sink.write(this.#partsOf(chunk));
      if (chunk) this.#written(chunk);
    });
    this.#last.catch(() => {});
    return this.#last;
  }

  /** The bytes of a chunk, or of the file's end. Any failure ends the file that all inputs share. */
  #partsOf(chunk: Chunk | undefined): readonly Uint8Array[] {
    try {
      return chunk ? this.#file.add(chunk) : this.#file.end();
    } catch (cause) {
      throw writeError("The output", cause);
    }
  }
}

class StreamSink implements Sink {
  readonly #stream: Writable;
  #error: unknown;

  constructor(stream: Writable) {
    this.#stream = stream;
    stream.on("error", (error) => {
      this.#error ??= error;
    });
  }

  async write(parts: readonly Uint8Array[]): Promise<void> {
    for (const part of parts) {
      this.#check();
      if (!this.#stream.write(part)) await this.#drained();
    }
    this.#check();
  }

  async commit(): Promise<void> {
    const stream = this.#stream;
    this.#check();
    const isStandard = stream === process.stdout || stream === process.stderr;
    try {
      await new Promise<void>((resolve, reject) => {
        const done = (error?: Error | null) => (error ? reject(error) : resolve());
        // An empty write is answered when all before it are.
        if (isStandard) stream.write("", done);
        else stream.end(done);
      });
    } catch (error) {
      throw this.#failure(error);
    }
  }

  discard(): void {
    if (this.#stream !== process.stdout && !this.#stream.destroyed) this.#stream.destroy();
  }

  async #drained(): Promise<void> {
    const waiting = new AbortController();
    const { signal } = waiting;
    const either = [once(this.#stream, "drain", { signal }), once(this.#stream, "close", { signal })];
    // The one that was not needed is told so, and listens no longer.
    for (const one of either) one.catch(() => {});
    await Promise.race(either).catch((error: unknown) => {
      this.#error ??= error;
    });
    waiting.abort();
  }

  #check(): void {
    if (this.#error !== undefined || this.#stream.destroyed) throw this.#failure(this.#error);
  }

  #failure(error: unknown): SockdexError {
    if (codeOf(error) !== "EPIPE" && error !== undefined) return writeError("The output", error);
    const message = "The output was closed by its reader: what came after is not written.";
    return new SockdexError("ERR_WRITE", message, { cause: error });
  }
}
