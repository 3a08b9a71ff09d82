import { Readable } from "node:stream";
import { extract, type Header } from "tar-stream";
import { captureTime } from "../../capture/capture-time";
import { SockdexError } from "../../index";
import { readError } from "../../procfs/files/errors";
import { type InputForm, type MessageOrder, orderOfMessages } from "../../table/reading/messages/head";
import { isBytes, reasonOf } from "../../table/realms";
import { BrotliAttempts } from "./brotli";
import { compressionOf, decompress, HEAD_BYTES, hintOf, isBinary } from "./compression";
import type { Input } from "./inputs";
import { isTar } from "./marks";
import { cutMessages } from "./message-pieces";
import type { OpenInput } from "./open-input";
import { cutPieces, type FileRange, PIECE_BYTES } from "./piece-text";

/** A part of a text, and where it lies. */
export interface PieceOfText {
  readonly text: FileRange | Uint8Array;
  /** Bytes of the text in front of it. */
  readonly offset: number;
  /** The text is no longer than this. */
  readonly isWhole: boolean;
  /** What the whole text is. */
  readonly form: InputForm;
}

/** A dump, or what may be one: a file, or a file of an archive. */
export interface Text {
  /** An archive's name, a slash, and the name in it. */
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly modified: number | undefined;
  /** It was found in an archive: it need not be a dump. */
  readonly isMember: boolean;
  /** What it is, where it can be no dump: ` It is …` */
  readonly hint: string;
  /** To be gone through before the next text is asked for. */
  readonly pieces: AsyncIterable<PieceOfText>;
}

/** Characters of a file's name in an archive: systems have no longer paths, and every row bears it. */
const LONGEST_NAME = 4096;

/** Archives in archives, and how often the same bytes are packed. */
const DEEPEST = 4;
const BLOCK = 262144;

/**
 * The texts of an input, unpacked: of `file`, or of its stream where that is undefined. The ranges of a plain file are
 * good until it is closed. `onBytes` hears of the bytes of a packed input as they are read, not of those of ranges.
 * Throws ERR_READ, ERR_PERMISSION, ERR_DECOMPRESS.
 */
export async function* openTexts(
  { name, stream }: Pick<Input, "name" | "stream">,
  onBytes: (length: number) => void,
  file?: OpenInput,
): AsyncGenerator<Text, void, undefined> {
  const attempts = new BrotliAttempts();
  const onRead = (length: number) => {
    attempts.read(length);
    onBytes(length);
  };
  const known = { name, modified: file?.modified, isMember: false };
  if (file && file.size > 0 && compressionOf(file.head, known, attempts) === undefined && !isTar(file.head)) {
    const order = orderOfMessages(file.head);
    const pieces = order
      ? pieceMessages(reading(bytesOf(file.bytes(), onRead), name), order)
      : isBinary(file.head)
        ? noPieces()
        : ranges(file);
    yield { ...known, hint: hintOf(file.head), pieces };
    return;
  }
  yield* unpackTexts(reading(bytesOf(file?.bytes() ?? stream ?? [], onRead), name), known, 0, attempts);
}

async function* ranges(file: OpenInput): AsyncGenerator<PieceOfText, void, undefined> {
  const { size } = file;
  const isWhole = size <= PIECE_BYTES;
  for (let from = 0; from < size; from += PIECE_BYTES) {
    yield { text: file.range(from, Math.min(from + PIECE_BYTES, size)), offset: from, isWhole, form: "text" };
  }
}

async function* bytesOf(
  source: AsyncIterable<unknown> | Iterable<unknown>,
  onBytes: (length: number) => void,
): AsyncGenerator<Uint8Array, void, undefined> {
  for await (const chunk of source) {
    const bytes = typeof chunk === "string" ? Buffer.from(chunk, "utf8") : chunk;
    if (!isBytes(bytes)) {
      throw new SockdexError("ERR_INVALID_ARGUMENT", "A dump's stream must give bytes or strings.");
    }
    onBytes(bytes.length);
    yield bytes;
  }
}

async function* reading(bytes: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* bytes;
  } catch (cause) {
    throw readError(path, cause);
  }
}

/** What an entry gives: what nobody wants of it is read all the same, or its archive would not go on. */
async function* drained<T>(entry: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  const iterator = entry[Symbol.asyncIterator]();
  let isOver = false;
  const next = async () => {
    isOver = true;
    const result = await iterator.next();
    isOver = result.done ?? false;
    return result;
  };
  try {
    for (let result = await next(); !result.done; result = await next()) yield result.value;
  } finally {
    while (!isOver) await next();
  }
}

type Known = Pick<Text, "name" | "modified" | "isMember">;

async function* unpackTexts(
  bytes: AsyncIterable<Uint8Array>,
  known: Known,
  depth: number,
  attempts: BrotliAttempts,
): AsyncGenerator<Text, void, undefined> {
  const { head, all } = await peek(bytes);
  const compression = compressionOf(head, known, attempts);
  const isPacked = compression !== undefined || isTar(head);
  if (isPacked && depth >= DEEPEST) {
    const message = `${known.name} is packed more than ${DEEPEST} times over: unpack it first.`;
    throw new SockdexError("ERR_DECOMPRESS", message, { path: known.name });
  }
  if (compression) yield* unpackTexts(decompress(all, compression, known.name), known, depth + 1, attempts);
  else if (isTar(head)) yield* untar(all, known, depth, attempts);
  else {
    const order = orderOfMessages(head);
    const found = order ? pieceMessages(all, order) : isBinary(head) ? noPieces(all) : pieces(all, known.name);
    yield { ...known, hint: hintOf(head), pieces: found };
  }
}

/** A first look at bytes, which come again. */
async function peek(bytes: AsyncIterable<Uint8Array>): Promise<{ head: Uint8Array; all: AsyncIterable<Uint8Array> }> {
  const iterator = bytes[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let length = 0;
  while (length < HEAD_BYTES) {
    const { done, value } = await iterator.next();
    if (done) break;
    first.push(value);
    length += value.length;
  }
  const all = async function* () {
    try {
      yield* first;
      for (let next = await iterator.next(); !next.done; next = await iterator.next()) yield next.value;
    } finally {
      await iterator.return?.();
    }
  };
  return { head: Buffer.concat(first).subarray(0, HEAD_BYTES), all: all() };
}

async function* pieces(bytes: AsyncIterable<Uint8Array>, name: string): AsyncGenerator<PieceOfText, void, undefined> {
  let offset = 0;
  for await (const piece of cutPieces(bytes, name)) {
    yield { text: piece.bytes, offset, isWhole: piece.isWhole, form: "text" };
    // The piece may be another thread's by now, and its bytes with it.
    offset += piece.length;
  }
}

async function* pieceMessages(
  bytes: AsyncIterable<Uint8Array>,
  form: MessageOrder,
): AsyncGenerator<PieceOfText, void, undefined> {
  let offset = 0;
  for await (const { bytes: text, isWhole } of cutMessages(bytes, form)) {
    const { length } = text;
    yield { text, offset, isWhole, form };
    // As with text.
    offset += length;
  }
}

/** What is no text: its bytes are let go unread, however many they would unpack to. */
function noPieces(bytes?: AsyncIterable<Uint8Array>): AsyncIterable<PieceOfText> {
  const next = async (): Promise<IteratorResult<PieceOfText>> => {
    for await (const _ of bytes ?? []) break;
    return { done: true, value: undefined };
  };
  return { [Symbol.asyncIterator]: () => ({ next }) };
}

async function* untar(
  bytes: AsyncIterable<Uint8Array>,
  { name }: Known,
  depth: number,
  attempts: BrotliAttempts,
): AsyncGenerator<Text, void, undefined> {
  const archive = extract();
  const source = Readable.from(bytes, { objectMode: false, highWaterMark: BLOCK });
  source.on("error", (error) => archive.destroy(error));
  source.pipe(archive);
  try {
    for await (const entry of archive) {
      checkHeader(entry.header);
      if (entry.header.type !== "file" && entry.header.type !== "contiguous-file") {
        entry.resume();
        continue;
      }
      const known = {
        name: `${name}/${entry.header.name.replace(/^(?:\.?\/)+/, "")}`,
        modified: captureTime(entry.header.mtime?.getTime()),
        isMember: true,
      };
      const bytes = orDamaged(
        bytesOf(drained(entry), () => {}),
        name,
      );
      yield* unpackTexts(bytes, known, depth + 1, attempts);
    }
  } catch (cause) {
    throw damagedArchive(name, cause);
  } finally {
    source.destroy();
  }
}

/** Throws for what tar-stream lets pass: without a size it would wait for ever, without a word. */
function checkHeader({ name, size }: Header): void {
  if (!Number.isSafeInteger(size)) throw new Error("a file's size is no number");
  if (name.length > LONGEST_NAME) throw new Error(`a file's name has ${name.length} characters`);
}

/** A file's bytes are read outside of untar(): what is wrong with the archive shows there too. */
async function* orDamaged(
  bytes: AsyncIterable<Uint8Array>,
  archive: string,
): AsyncGenerator<Uint8Array, void, undefined> {
  try {
    yield* bytes;
  } catch (cause) {
    throw damagedArchive(archive, cause);
  }
}

function damagedArchive(name: string, cause: unknown): SockdexError {
  if (cause instanceof SockdexError) return cause;
  return new SockdexError("ERR_DECOMPRESS", `${name} is a damaged archive: ${reasonOf(cause)}.`, {
    path: name,
    cause,
  });
}
