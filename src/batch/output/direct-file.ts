import { constants, type FileHandle, open } from "node:fs/promises";
import type { Sink } from "./sink";
import { writeAll, writeError } from "./write-all";

/** A device, a pipe, or what else cannot be replaced by another file: bytes go into it as they come. */
export class DirectFile implements Sink {
  readonly #path: string;
  #handle: Promise<FileHandle> | undefined;

  constructor(path: string) {
    this.#path = path;
  }

  async write(parts: readonly Uint8Array[]): Promise<void> {
    try {
      // A pipe waits here for its reader. Standard output may be a file that others have written to.
      this.#handle ??= open(this.#path, constants.O_WRONLY | constants.O_APPEND);
      const handle = await this.#handle;
      await writeAll((some) => handle.writev(some), parts);
    } catch (cause) {
      throw writeError(this.#path, cause);
    }
  }

  async commit(): Promise<void> {
    await this.write([]);
    await this.#close().catch((cause: unknown) => {
      throw writeError(this.#path, cause);
    });
  }

  /** Does not wait: a pipe may have no reader. */
  discard(): void {
    this.#close().catch(() => {});
  }

  async #close(): Promise<void> {
    const handle = await this.#handle;
    await handle?.close();
  }
}
