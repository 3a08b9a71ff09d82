import { invalidArgument } from "../../table/errors";
import { recordedColumns } from "../journal/recorded-columns";
import type { AboutSegment, AboutSnapshot } from "../segment/about-segment";
import { DecodedRows } from "./decoded-columns";
import { ParquetFile, type ParquetReadLibrary, type RowGroupPlace } from "./parquet-file";
import type { ReadRows } from "./read-rows";
import type { SegmentReader } from "./segment-reader";

/** A complete segment: row groups of other times are not read. */
export class ParquetReader implements SegmentReader {
  readonly path: string;
  readonly host: string;
  readonly snapshots: readonly AboutSnapshot[];
  readonly #file: ParquetFile;

  /** Rejects with ERR_INVALID_ARGUMENT for a file of others, and with what the system and the library do. */
  static async open(library: ParquetReadLibrary, path: string): Promise<ParquetReader> {
    const file = await ParquetFile.open(library, path);
    try {
      const about = file.about("sockdex");
      if (about === undefined) throw invalidArgument("It is Parquet, but not a recording of sockdex.");
      return new ParquetReader(path, file, JSON.parse(about) as AboutSegment);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  private constructor(path: string, file: ParquetFile, { host, snapshots }: AboutSegment) {
    this.path = path;
    this.host = host;
    this.snapshots = snapshots;
    this.#file = file;
  }

  async *rowsOf(places: readonly number[]): AsyncGenerator<{ place: number; rows: ReadRows }, void, undefined> {
    let next = 0;
    const timeAt = (place: number | undefined) => this.snapshots[place ?? -1]?.time ?? Number.POSITIVE_INFINITY;
    for (const group of this.#file.groups) {
      const { from = Number.NEGATIVE_INFINITY, to = Number.POSITIVE_INFINITY } = group.times ?? {};
      // Those without rows are in no group.
      const before = next;
      while (next < places.length && timeAt(places[next]) < from) next++;
      yield* emptyOf(places.slice(before, next));
      const here = [];
      while (next < places.length && timeAt(places[next]) <= to) here.push(places[next++] ?? 0);
      if (here.length > 0) yield* this.#snapshotsIn(group, here);
    }
    yield* emptyOf(places.slice(next));
  }

  async *#snapshotsIn(group: RowGroupPlace, places: readonly number[]) {
    const kinds = await this.#file.column("kind", group);
    const times = await this.#file.column("time", group);
    const rowsAt = new Map(places.map((place): [number, number[]] => [this.snapshots[place]?.time ?? 0, []]));
    for (let row = 0; row < group.rows; row++) {
      if (kinds[row] === "snapshot") rowsAt.get(Number(times[row]))?.push(row);
    }
    const rows = places.map((place) => Uint32Array.from(rowsAt.get(this.snapshots[place]?.time ?? 0) ?? []));
    const all = await this.#rows(group, rows);
    for (const [i, place] of places.entries()) yield { place, rows: all[i] ?? NOTHING };
  }

  async *ends(from: number, to: number): AsyncGenerator<ReadRows, void, undefined> {
    for (const group of this.#file.groups) {
      if (group.times && (group.times.to < from || group.times.from > to)) continue;
      const kinds = await this.#file.column("kind", group);
      const rows = Uint32Array.from({ length: group.rows }, (_, row) => row).filter((row) => kinds[row] === "end");
      if (rows.length === 0) continue;
      const [all = NOTHING] = await this.#rows(group, [rows]);
      const times = await this.#file.column("time", group);
      yield { ...all, own: { ...all.own, endTime: Array.from(rows, (row) => Number(times[row])) } };
    }
  }

  close(): void {
    this.#file.close();
  }

  /** Some rows of a group, each column read once. */
  async #rows(group: RowGroupPlace, chosen: readonly Uint32Array[]): Promise<ReadRows[]> {
    const made = chosen.map((rows) => new DecodedRows(rows));
    for (const recorded of recordedColumns) {
      if (!this.#file.names.has(recorded.name)) continue;
      const values = await this.#file.column(recorded.name, group);
      for (const rows of made) rows.take(recorded, values);
    }
    return made.map(({ rows }) => rows);
  }
}

const NOTHING: ReadRows = { rows: 0, columns: {}, own: {} };

function* emptyOf(places: readonly number[]) {
  for (const place of places) yield { place, rows: NOTHING };
}
