import { createReadStream } from "node:fs";
import { NameFacts, type TimeFrom } from "../capture/name-facts";
import { isBytes } from "../table/realms";
import { type InputSource, listInputs } from "./input/inputs";
import { openTexts, type PieceOfText, type Text } from "./input/texts";

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

/**
 * The texts of captured files, one behind the other: files, folders, patterns, streams, packed and in archives, as
 * convert() takes them. Throws ERR_READ, ERR_PERMISSION, ERR_DECOMPRESS, ERR_INVALID_ARGUMENT.
 */
export async function* readTexts(
  sources: readonly InputSource[],
  { hostFrom, timeFrom }: { hostFrom?: RegExp | string; timeFrom?: TimeFrom } = {},
): AsyncGenerator<CapturedText, void, undefined> {
  const facts = new NameFacts(hostFrom, timeFrom);
  const { inputs, missing } = await listInputs(sources, () => false);
  const [first] = missing;
  if (first) throw first.error;
  for (const input of inputs) {
    for await (const text of openTexts(input, () => {})) {
      const { name, modified, hint, isMember } = text;
      const isFound = isMember || input.folder !== undefined;
      yield { name, modified, hint, isFound, ...facts.of(name, modified), bytes: bytesOf(text) };
    }
  }
}

async function* bytesOf({ pieces }: Text): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const { text } of pieces) yield* bytesOfPiece(text);
}

async function* bytesOfPiece(text: PieceOfText["text"]): AsyncGenerator<Uint8Array, void, undefined> {
  if (isBytes(text)) yield text;
  else yield* createReadStream(text.path, { start: text.from, end: text.to - 1, highWaterMark: 1 << 20 });
}
