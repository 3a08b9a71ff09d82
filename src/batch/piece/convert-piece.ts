import type { Filter } from "../../index";
import { malformedRow } from "../../table/errors";
import type { InputForm } from "../../table/reading/messages/head";
import { isBytes } from "../../table/realms";
import type { OutputColumn } from "../format/columns";
import { type Chunk, type Encode, type Format, openEncoder } from "../format/formats";
import { type FileRange, type Fill, fillFrom, withRange } from "../input/piece-text";
import { type FilterData, filterOf } from "../rows/filter-data";
import { divide, type PartitionKey } from "../rows/partitions";
import type { Origin, Rows } from "../rows/rows";
import { isReadOtherwise, type ParserState } from "./parser-state";
import { type PieceReport, PieceTable } from "./piece-table";
import { Relay } from "./relay";

/** What all pieces of a run have in common. */
export interface PieceSettings {
  readonly format: Format;
  readonly columns: readonly OutputColumn[];
  readonly filter: FilterData | undefined;
  readonly details: boolean;
  /** Byte order is judged by the addresses. */
  readonly judges: boolean;
  readonly strict: boolean;
  readonly partitionBy: readonly PartitionKey[];
}

export interface Piece {
  readonly origin: Origin;
  readonly text: FileRange | Uint8Array;
  /** Bytes of its text in front of it; of a range, whose first line starts further on, it says so itself. */
  readonly offset: number;
  /** What its text is. */
  readonly form: InputForm;
  /** Its number in its text, from 0. */
  readonly number: number;
  /** Where the text's first piece stands. */
  readonly first: ParserState;
  /** Shared by the pieces of a text; undefined: it has one. */
  readonly relay: SharedArrayBuffer | undefined;
}

export interface ConvertedPiece {
  readonly parts: readonly { readonly folder: string; readonly chunk: Chunk }[];
  readonly report: PieceReport;
  /** Rows written. */
  readonly written: number;
  /** Rows that list a socket once more, within the piece. */
  readonly duplicates: number;
  /** Tables begun so far. */
  readonly tables: number;
}

/** Turns pieces of text into chunks of a format, one after another in the same memory. */
export class PieceConverter {
  readonly #settings: PieceSettings;
  readonly #encode: Encode;
  readonly #table: PieceTable;
  readonly #filter: Filter | undefined;

  constructor(settings: PieceSettings, encode: Encode) {
    this.#settings = settings;
    this.#encode = encode;
    this.#filter = settings.filter && filterOf(settings.filter);
    this.#table = new PieceTable(settings.details, settings.judges);
  }

  static async open(settings: PieceSettings): Promise<PieceConverter> {
    return new PieceConverter(settings, await openEncoder(settings.format, settings.columns));
  }

  /** Throws ERR_READ, ERR_PERMISSION, ERR_NO_TABLE (no text), ERR_MALFORMED_ROW (strict), ERR_OUT_OF_MEMORY, GivenUp. */
  convert(piece: Piece): ConvertedPiece {
    const { text } = piece;
    try {
      if (isBytes(text)) return this.#convert(piece, () => fillFrom(text), piece.offset);
      return withRange(text, (fill, start) => this.#convert(piece, fill, start));
    } catch (error) {
      // Others of its text may be waiting for it.
      if (piece.relay) new Relay(piece.relay).fail();
      throw error;
    }
  }

  #convert(piece: Piece, fill: () => Fill, offset: number): ConvertedPiece {
    const table = this.#table;
    const relay = piece.relay && new Relay(piece.relay);
    const isFirst = piece.number === 0 || !relay;
    const assumed = isFirst ? piece.first : relay.guess(piece.number);
    table.read(fill(), assumed, piece.form);
    const from = isFirst ? piece.first : relay.wait(piece.number - 1);
    // What stands above decides which protocol rows are of: seldom other than guessed.
    if (isReadOtherwise(from, assumed)) table.read(fill(), from, piece.form);
    const { runs, to, report } = table.place(from);
    relay?.publish(piece.number, to);

    const problems = report.problems.map((problem) => ({
      ...problem,
      byteOffset: problem.byteOffset + offset,
      source: piece.origin.source,
    }));
    const [first] = problems;
    // What is no dump at all is refused, or passed over, as that.
    if (this.#settings.strict && to.tables > 0 && first) throw malformedRow(first);
    const { duplicates } = table.diagnostics;
    const { partitionBy } = this.#settings;
    const selected = this.#filter && table.select(this.#filter);
    const parts: { folder: string; chunk: Chunk }[] = [];
    let written = 0;
    for (const { folder, chosen } of divide(table, selected, piece.origin, partitionBy)) {
      const rows: Rows = { table, chosen, origin: piece.origin, runs };
      const count = chosen?.length ?? table.size;
      if (count === 0) continue;
      written += count;
      parts.push({ folder, chunk: this.#encode(rows) });
    }
    return { parts, report: { ...report, problems }, written, duplicates, tables: to.tables };
  }
}
