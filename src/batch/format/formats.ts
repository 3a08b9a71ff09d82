import type { RowGroup } from "hyparquet";
import { SockdexError } from "../../index";
import { loadArrow, loadParquet } from "../peers";
import { countOf, type Rows } from "../piece/rows";
import { type ArrowShape, arrowShape } from "./arrow-columns";
import { ArrowFile, encodeArrow } from "./arrow-file";
import type { OutputColumn } from "./columns";
import { csv } from "./csv";
import { ndjson } from "./ndjson";
import { encodeParquet, ParquetFile } from "./parquet-file";
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

/** A format, made ready for columns. */
export interface Codec {
  encode(rows: Rows): Chunk;
  /** `stream`: for readers that cannot go back; only Arrow makes a difference. */
  file(how: "file" | "stream"): OutputFile;
}

/** Throws ERR_NO_PEER where the format's package is not installed. */
export async function openFormat(format: Format, columns: readonly OutputColumn[]): Promise<Codec> {
  switch (format) {
    case "ndjson":
      return textCodec(ndjson, columns);
    case "csv":
      return textCodec(csv, columns);
    case "arrow":
      return arrowCodec(arrowShape(await loadArrow(), columns));
    case "parquet": {
      const library = await loadParquet();
      return {
        encode(rows) {
          const { bytes, group } = encodeParquet(library, rows, columns);
          return { rows: countOf(rows), parts: [bytes], group };
        },
        file: () => parquetFile(new ParquetFile(library, columns)),
      };
    }
  }
}

/** True where addresses can be written as bytes too. */
export function holdsBytes(format: Format): boolean {
  return format === "arrow" || format === "parquet";
}

/** What files of a format are called. */
export function extensionOf(format: Format): string {
  return `.${format}`;
}

/** The format a file's name speaks of. */
export function formatOfName(path: string): Format | undefined {
  const extension = /\.(\w+)$/.exec(path)?.[1]?.toLowerCase();
  if (extension === "jsonl" || extension === "json") return "ndjson";
  if (extension === "arrows" || extension === "feather") return "arrow";
  return FORMATS.find((format) => format === extension);
}

/** Throws ERR_INVALID_ARGUMENT for a name that is none of FORMATS. */
export function checkFormat(name: string): Format {
  const format = FORMATS.find((known) => known === name);
  if (format) return format;
  throw new SockdexError(
    "ERR_INVALID_ARGUMENT",
    `Unknown format ${JSON.stringify(name)}: one of ${FORMATS.join(", ")}.`,
  );
}

function textCodec(style: TextStyle, columns: readonly OutputColumn[]): Codec {
  const header = style.header(columns);
  return {
    encode: (rows) => ({ rows: countOf(rows), parts: [...writeText(rows, columns, style)] }),
    file: () => ({
      begin: () => (header === "" ? [] : [Buffer.from(header)]),
      add: ({ parts }) => parts,
      end: () => [],
    }),
  };
}

function arrowCodec(shape: ArrowShape): Codec {
  return {
    encode(rows) {
      const { bytes } = encodeArrow(shape, rows);
      return { rows: countOf(rows), parts: [bytes] };
    },
    file(how) {
      const file = new ArrowFile(shape, how);
      return {
        begin: () => [],
        add: ({ rows, parts }) => file.add({ rows, bytes: one(parts) }),
        end: () => file.end(),
      };
    },
  };
}

function parquetFile(file: ParquetFile): OutputFile {
  return {
    begin: () => [file.begin()],
    add({ rows, parts, group }) {
      if (!group) throw new Error("A chunk of Parquet has a row group.");
      return [file.add({ rows, bytes: one(parts), group })];
    },
    end: () => [file.end()],
  };
}

function one(parts: readonly Uint8Array[]): Uint8Array {
  const [bytes] = parts;
  if (!bytes || parts.length > 1) throw new Error("A chunk of a binary format is one piece.");
  return bytes;
}
