import type { Columns } from "../table/columns";
import { COLUMN_FIELDS } from "../table/info/tcp-info-fields";

/** Bytes that have passed through a row's queue since its connection was made; NaN where that is not known. */
export interface Passed {
  /** What the peer has acknowledged; of tables without that column, what was sent, each byte once. */
  tx(row: number): number;
  /** What the program has read. */
  rx(row: number): number;
}

/** Undefined for tables without such columns. */
export function passedOf(columns: Columns): Passed | undefined {
  const { infoBytes, rxQueue, bytesAcked, bytesSent, bytesRetrans, bytesReceived } = columns;
  if (infoBytes === undefined) return undefined;
  const hasSent = bytesSent !== undefined && bytesRetrans !== undefined;
  if (bytesAcked === undefined && !hasSent && bytesReceived === undefined) return undefined;
  const has = (row: number, { at, width }: { at: number; width: number }) => (infoBytes[row] ?? 0) >= at + width;
  return {
    tx(row) {
      if (bytesAcked) return has(row, COLUMN_FIELDS.bytesAcked) ? (bytesAcked[row] ?? Number.NaN) : Number.NaN;
      if (!hasSent || !has(row, COLUMN_FIELDS.bytesRetrans)) return Number.NaN;
      return (bytesSent[row] ?? Number.NaN) - (bytesRetrans[row] ?? Number.NaN);
    },
    rx(row) {
      if (!bytesReceived || !has(row, COLUMN_FIELDS.bytesReceived)) return Number.NaN;
      return (bytesReceived[row] ?? Number.NaN) - (rxQueue[row] ?? Number.NaN);
    },
  };
}
