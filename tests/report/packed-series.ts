import { readingOf } from "../../src/capture/packed-capture";
import { packTable } from "../../src/capture/packed-table";
import { SocketTable } from "../../src/index";
import { row, tableOf } from "./incident";

export const LIVE_START = Date.UTC(2026, 10, 27, 20, 0, 0);

/** A capture as a server sends it, `i` steps of so many milliseconds after the first: 1 listener and `i` connections. */
export function packedCapture(i: number, step: number, host = "web1"): Uint8Array<ArrayBuffer> {
  const connections = Array.from({ length: i }, (_, n) => row("10.0.0.5", 8080, "10.1.2.3", 20_000 + n, 1));
  const table = SocketTable.parse(Buffer.from(tableOf([row("0.0.0.0", 8080, "0.0.0.0", 0, 10), ...connections])));
  const { diagnostics } = table;
  const known = { host, time: LIVE_START + i * step };
  return packTable(table, {
    ...known,
    ...readingOf({ source: "procfs", diagnostics: { ...diagnostics, missing: [] } }, ["tcp"]),
  });
}
