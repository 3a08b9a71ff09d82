import { type Filter, shownState } from "../../index";
import type { Snapshot } from "../../live/index";
import { StateCounts } from "../../summary/state-counts";
import { formatEndpoint } from "../../text/endpoint";
import { plural } from "../../text/plural";
import { wantedIn } from "../args/selection";
import { type ChangedRow, changedRows, changeJson, changeText, countChanges, countsText } from "../rows/change-rows";
import { clock } from "../screen/chrome";
import { writeLines } from "../terminal/output";

export interface PlainOptions {
  json: boolean;
  /** Rows of each kind of change a refresh. */
  limit?: number;
}

/** A line for each refresh, and one for each change: where stdout is not a terminal. */
export async function watchPlain(
  snapshots: AsyncIterable<Snapshot>,
  filter: Filter,
  { json, limit }: PlainOptions,
): Promise<void> {
  for await (const snapshot of snapshots) {
    writeLines(json ? jsonLines(snapshot, filter, limit) : textLines(snapshot, filter, limit));
  }
}

function look({ table, changes }: Snapshot, filter: Filter, limit: number | undefined) {
  const rows = table.select(filter);
  const wanted = changes && wantedIn(changes, filter);
  const how = { ...(limit === undefined ? {} : { limit }), ...(wanted && { wanted }) };
  return {
    table,
    rows,
    counts: changes && countChanges(changes, wanted),
    changed: changes ? changedRows(changes, how) : [],
  };
}

function* textLines(snapshot: Snapshot, filter: Filter, limit: number | undefined): Generator<string> {
  const { table, rows, counts, changed } = look(snapshot, filter, limit);
  const time = clock(snapshot.time);
  const states = Object.entries(new StateCounts().add(table, rows).byShownState).map(
    ([state, count]) => `${state} ${count}`,
  );
  const news = counts ? `; ${countsText(counts)}` : "";
  yield `${time} ${plural(rows.length, "socket")}${states.length > 0 ? ": " : ""}${states.join(", ")}${news}`;
  for (const change of changed) yield `${time} ${rowText(change)}`;
}

function rowText(change: ChangedRow): string {
  const { protocol, state, localAddress, localPort, remoteAddress, remotePort, rxQueue, txQueue, inode } = change.row;
  const ends = `${formatEndpoint(localAddress, localPort)} ${formatEndpoint(remoteAddress, remotePort)}`;
  return `${changeText(change)} ${protocol} ${shownState(state, protocol)} ${ends} rx ${rxQueue} tx ${txQueue} inode ${inode}`;
}

function* jsonLines(snapshot: Snapshot, filter: Filter, limit: number | undefined): Generator<string> {
  const { table, rows, changed, counts } = look(snapshot, filter, limit);
  const time = new Date(snapshot.time).toISOString();
  yield JSON.stringify({
    time,
    total: rows.length,
    byState: new StateCounts().add(table, rows).byState,
    ...(counts && { changes: counts }),
  });
  for (const change of changed) yield JSON.stringify({ time, ...changeJson(change) });
}
