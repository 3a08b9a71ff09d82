/*
 * A folder of recordings: `HOST_20261127T203500Z_000012.parquet` for each segment that is complete, `….journal` for the one that
 * is being recorded. Segments are in the order of their numbers: a clock may go back.
 */

export interface SegmentName {
  readonly host: string;
  /** When it was begun: milliseconds since 1970, in whole seconds. */
  readonly time: number;
  /** From 1 on. */
  readonly number: number;
  readonly isJournal: boolean;
}

const NAME = /^(.+)_(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z_(\d{6,})\.(parquet|journal)$/;

export function segmentFile({ host, time, number, isJournal }: SegmentName): string {
  const stamp = new Date(time).toISOString().replace(/[-:]|\.\d+/g, "");
  // What a path cannot have, or a pattern means.
  const plain = host.replace(/[^\w.-]+/g, "-").replace(/^\.+/, "") || "host";
  return `${plain}_${stamp}_${String(number).padStart(6, "0")}.${isJournal ? "journal" : "parquet"}`;
}

/** What a file's name says; undefined of any other file. */
export function parseSegmentFile(file: string): SegmentName | undefined {
  const [, host, year, month, day, hour, minute, second, number, ending] = NAME.exec(file) ?? [];
  if (host === undefined) return undefined;
  const time = Date.UTC(Number(year), Number(month) - 1, Number(day), Number(hour), Number(minute), Number(second));
  return { host, time, number: Number(number), isJournal: ending === "journal" };
}
