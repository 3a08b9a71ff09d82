import type { RowGroup } from "hyparquet";
import { SockdexError } from "../../index";
import { isArrayBuffer } from "../../table/realms";
import { closest } from "../../text/closest";
import { concatenate } from "../input/concatenate";
import { countOf, type Rows } from "../rows/rows";
import { ArrowFile, encodeArrow } from "./arrow-file";
import { arrowShape } from "./arrow-shape";
import type { OutputColumn } from "./columns";
import { csv } from "./csv";
import { loadArrow, loadParquetEncoder, loadParquetFile } from "./libraries";
import { ndjson } from "./ndjson";
import { ParquetEncoder } from "./parquet-encoder";
import { ParquetFile } from "./parquet-file";
import { Scratch } from "./scratch";
import type { TextStyle } from "./text-plan";
import { writeText } from "./text-writer";

export const FORMATS = ["ndjson", "csv", "arrow", "parquet"] as const;

export type Format = (typeof FORMATS)[number];

/** Rows as a format has them, to be put behind others: what one thread hands to another. */
export interface Chunk {
  readonly rows: number;
  readonly parts: readonly Uint8Array[];
  /** Of Parquet: where in the bytes its columns lie. */
  readonly group?: RowGroup;
}

/** A file in the making. Its methods answer the bytes that come next. */
export interface OutputFile {
  begin(): readonly Uint8Array[];
  add(chunk: Chunk): readonly Uint8Array[];
  end(): readonly Uint8Array[];
}

/** Rows as a format has them. */
export type Encode = (rows: Rows) => Chunk;

/** Begins a file. `stream`: for readers that cannot go back; only Arrow makes a difference. */
export type NewFile = (how: "file" | "stream") => OutputFile;

/** What makes chunks of rows with these columns. Throws ERR_NO_PEER where a package for the format is not installed. */
export async function openEncoder(format: Format, columns: readonly OutputColumn[]): Promise<Encode> {
  switch (format) {
    case "ndjson":
      return textEncoder(ndjson, columns);
    case "csv":
      return textEncoder(csv, columns);
    case "arrow": {
      const shape = arrowShape(await loadArrow(), columns, "arrow");
      // The only copy: until here the bytes are the table's own.
      return (rows) => ({ rows: countOf(rows), parts: [concatenate(encodeArrow(shape, rows))] });
    }
    case "parquet": {
      const encoder = new ParquetEncoder(await loadParquetEncoder(), columns);
      return (rows) => {
        const { bytes, group } = encoder.encode(rows);
        return { rows: countOf(rows), parts: [bytes], group };
      };
    }
  }
}

/**
 * What makes files of such chunks. It loads no more than that takes: where threads encode, the one that writes has no use
 * for the rest. Throws ERR_NO_PEER as openEncoder() does.
 */
export async function openFiles(format: Format, columns: readonly OutputColumn[]): Promise<NewFile> {
  switch (format) {
    case "ndjson":
      return textFiles(ndjson, columns);
    case "csv":
      return textFiles(csv, columns);
    case "arrow": {
      const shape = arrowShape(await loadArrow(), columns, "arrow");
      return (how) => arrowFile(new ArrowFile(shape, how));
    }
    case "parquet": {
      const library = await loadParquetFile();
      return () => parquetFile(new ParquetFile(library, columns));
    }
  }
}

/** True where addresses can be written as bytes too. */
export function holdsBytes(format: Format): boolean {
  return format === "arrow" || format === "parquet";
}

/** Rows of a chunk, at most: all of a row group, or of a record batch, are in memory at once, several times over. */
export function mostRowsOf(format: Format): number {
  return holdsBytes(format) ? 500_000 : Number.POSITIVE_INFINITY;
}

/** The memory that chunks lie in, each once: it can be given away. */
export function buffersOf(chunks: readonly Chunk[]): ArrayBuffer[] {
  const buffers = chunks.flatMap(({ parts }) => parts.map(({ buffer }) => buffer));
  return [...new Set(buffers)].filter(isArrayBuffer);
}

/** What files of a format are called. */
export function extensionOf(format: Format): string {
  return `.${format}`;
}

/** How files of a format may end. */
const ENDINGS: ReadonlyMap<string, Format> = new Map([
  ...FORMATS.map((format) => [format, format] as const),
  ["jsonl", "ndjson"],
  ["json", "ndjson"],
  ["arrows", "arrow"],
  ["feather", "arrow"],
]);

/** What a file's name ends in, without the dot; "": nothing. */
function endingOf(path: string): string {
  return /[^/\\]\.([^./\\]+)$/.exec(path)?.[1]?.toLowerCase() ?? "";
}

/** The format a file's name speaks of. */
export function formatOfName(path: string): Format | undefined {
  return ENDINGS.get(endingOf(path));
}

/** Throws ERR_INVALID_ARGUMENT for a file whose name ends in what is not a format; in nothing, it may be any. */
export function checkEnding(path: string): void {
  const ending = endingOf(path);
  if (ending === "" || ENDINGS.has(ending)) return;
  const meant = closest(ending, [...ENDINGS.keys()]);
  const hint = meant === undefined ? "" : ` Did you mean .${meant}?`;
  const message = `The name ${path} ends in .${ending}, which is not a format.${hint} Use ${FORMATS.map((format) => `.${format}`).join(", ")}, or say the format (--to).`;
  throw new SockdexError("ERR_INVALID_ARGUMENT", message, { path });
}

/** Throws ERR_INVALID_ARGUMENT for a name that is not in FORMATS. */
export function checkFormat(name: string): Format {
  const format = FORMATS.find((known) => known === name);
  if (format) return format;
  throw new SockdexError(
    "ERR_INVALID_ARGUMENT",
    `Unknown format ${JSON.stringify(name)}: one of ${FORMATS.join(", ")}.`,
  );
}

function textEncoder(style: TextStyle, columns: readonly OutputColumn[]): Encode {
  const scratch = new Scratch();
  return (rows) => ({ rows: countOf(rows), parts: writeText(rows, columns, style, scratch) });
}

function textFiles(style: TextStyle, columns: readonly OutputColumn[]): NewFile {
  const header = style.header(columns);
  return () => ({
    begin: () => (header === "" ? [] : [Buffer.from(header)]),
    add: ({ parts }) => parts,
    end: () => [],
  });
}

function arrowFile(file: ArrowFile): OutputFile {
  return {
    begin: () => [],
    add: ({ rows, parts }) => file.add(rows, one(parts)),
    end: () => file.end(),
  };
}

function parquetFile(file: ParquetFile): OutputFile {
  return {
    begin: () => [file.begin()],
    add({ rows, parts, group }) {
      if (!group) throw new Error("A chunk of Parquet has a row group.");
      return [file.add(rows, one(parts), group)];
    },
    end: () => [file.end()],
  };
}

function one(parts: readonly Uint8Array[]): Uint8Array {
  const [bytes] = parts;
  if (!bytes || parts.length > 1) throw new Error("A chunk of a binary format is one piece.");
  return bytes;
}
