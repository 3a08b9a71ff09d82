import { Writable } from "node:stream";
import { StringDecoder } from "node:string_decoder";
import { printable } from "./terminal";

/** Lines of text for a terminal: what it would obey, in a name that came along, is shown instead. */
export class TerminalOutput extends Writable {
  readonly #terminal: Writable;
  readonly #decoder = new StringDecoder("utf8");

  constructor(terminal: Writable) {
    super();
    this.#terminal = terminal;
    terminal.on("error", (error) => this.destroy(error));
  }

  override _write(bytes: Buffer, _: BufferEncoding, done: (error?: Error | null) => void): void {
    const lines = this.#decoder.write(bytes).split("\n");
    this.#terminal.write(lines.map(printable).join("\n"), done);
  }

  override _final(done: (error?: Error | null) => void): void {
    this.#terminal.write(printable(this.#decoder.end()), done);
  }
}
