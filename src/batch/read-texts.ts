import { createReadStream } from "node:fs";
import type { Writable } from "node:stream";
import { NameFacts, type TimeFrom } from "../capture/name-facts";
import { readError } from "../procfs/files/errors";
import { isBytes } from "../table/realms";
import { type InputSource, listInputs } from "./input/inputs";
import { OpenInput } from "./input/open-input";
import { openTexts, type PieceOfText, type Text } from "./input/texts";
import { ownOutput } from "./output/own-output";

/** A captured text, unpacked, and what its name tells. */
export interface CapturedText {
  name: string;
  /** Milliseconds since 1970. */
  modified: number | undefined;
  host: string | undefined;
  time: number | undefined;
  /** It was found in a folder or an archive: it need not be a dump. */
  isFound: boolean;
  /** What it is where it can be no dump: ` It is …` */
  hint: string;
  /** To be gone through before the next text is asked for. */
  bytes: AsyncIterable<Uint8Array>;
}

export interface ReadTextsOptions {
  hostFrom?: RegExp | string;
  timeFrom?: TimeFrom;
  /** What is written of the texts. It must be none of the files; what was written there before is not read. */
  output?: string | Writable;
}

/**
 * The texts of captured files, one behind the other: files, folders, patterns, streams, packed and in archives, as
 * convert() takes them. Throws ERR_READ (for a file that changes meanwhile too), ERR_PERMISSION, ERR_DECOMPRESS,
 * ERR_INVALID_ARGUMENT.
 */
export async function* readTexts(
  sources: readonly InputSource[],
  { hostFrom, timeFrom, output }: ReadTextsOptions = {},
): AsyncGenerator<CapturedText, void, undefined> {
  const facts = new NameFacts(hostFrom, timeFrom);
  const { inputs, missing } = await listInputs(sources, ownOutput(output));
  const [first] = missing;
  if (first) throw first.error;
  for (const input of inputs) {
    const file = input.path === undefined ? undefined : await OpenInput.open(input.name, input.path, input);
    try {
      for await (const text of openTexts(input, () => {}, file)) {
        const { name, modified, hint, isMember } = text;
        const isFound = isMember || input.folder !== undefined;
        yield { name, modified, hint, isFound, ...facts.of(name, modified), bytes: bytesOf(text) };
      }
      await file?.check();
    } finally {
      await file?.close();
    }
  }
}

async function* bytesOf({ pieces }: Text): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { text } of pieces) yield* bytesOfPiece(text);
}

async function* bytesOfPiece(text: PieceOfText["text"]): AsyncGenerator<Uint8Array, void, undefined> {
  if (isBytes(text)) {
    yield text;
    return;
  }
  const { fd, path, from, to } = text;
  try {
    yield* createReadStream(path, { fd, autoClose: false, start: from, end: to - 1, highWaterMark: 1 << 20 });
  } catch (cause) {
    throw readError(path, cause);
  }
}
