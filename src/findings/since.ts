import { formatSpan } from "../text/span";
import { ageOf, ageText } from "./age";
import type { Age, FindingKind, SuspectProcess } from "./finding";
import type { KnownFacts } from "./known-facts";
import type { Selection } from "./selection";
import { sentence } from "./where";

/** A finding's `age` and `since`. */
export interface Since {
  age?: Age;
  since?: string;
}

/** Since when these rows have been so, as far as that is known. */
export function sinceOf(
  kind: FindingKind,
  selection: Selection,
  rows: Uint32Array,
  process: SuspectProcess | undefined,
): Since {
  const { table, facts } = selection;
  if (facts.connectionNow === undefined && facts.runningMs === undefined) return {};
  const those = kind === "accept-queue" ? waitingAt(selection, rows) : rows;
  const age = ageOf(kind, those, table.columns.inode, facts);
  const sentences = [
    age === undefined ? "" : ageText(kind, age, those.length),
    kind === "time-wait" && !facts.isCaptured ? lastEnds(selection, rows) : "",
    process?.runningMs === undefined ? "" : startText(process, process.runningMs, facts),
  ];
  const since = sentences.filter(Boolean).join(" ");
  return { ...(age && { age }), ...(since !== "" && { since }) };
}

/** Who has run for so long has not been started again because of what is wrong now. */
const LONG = 24 * 3_600_000;

function startText({ pid, processes }: SuspectProcess, runningMs: number, { isCaptured = false }: KnownFacts): string {
  const span = formatSpan(runningMs);
  const who = processes > 1 ? `Process ${pid}: ` : "";
  const text =
    runningMs >= LONG ? `not restarted (up ${span})` : `started ${span} ${isCaptured ? "before the capture" : "ago"}`;
  return who === "" ? sentence(text) : `${who}${text}.`;
}

/** With the time it has run and its descriptors, where they are known. */
export function withFacts(process: SuspectProcess, { runningMs, descriptors }: KnownFacts): SuspectProcess {
  const running = runningMs?.(process.pid);
  const use = descriptors?.find(({ pid }) => pid === process.pid);
  return {
    ...process,
    ...(running !== undefined && { runningMs: running }),
    ...(use && { descriptors: { open: use.open, limit: use.limit } }),
  };
}

/** Connections that wait to be accepted at the ports of these listeners. */
function waitingAt(selection: Selection, listeners: Uint32Array): Uint32Array {
  const { localPort, namespace } = selection.table.columns;
  // Another network namespace has ports of its own.
  const portOf = (row: number) => (namespace?.[row] ?? 0) * 65536 + (localPort[row] ?? 0);
  const ports = new Set([...listeners].map(portOf));
  const waiting = selection.all("inode = 0 and ( state established or state close-wait )");
  return waiting.filter((row) => ports.has(portOf(row)));
}

/** A socket is in TIME_WAIT for a minute. */
function lastEnds({ table }: Selection, rows: Uint32Array): string {
  const { timerExpires } = table.columns;
  const ticks = rows.reduce((most, row) => Math.max(most, timerExpires[row] ?? 0), 0);
  return `The last ends in ${formatSpan(ticks * 10)}.`;
}
