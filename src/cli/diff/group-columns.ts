import type { ChangeGroup } from "../../findings/changes/change-groups";
import { endText } from "../../findings/changes/ends-in-common";
import { paintChange, paintState } from "../../listing/colours";
import type { Shortening } from "../../listing/column-widths";
import { endpointShortening } from "../../listing/endpoints";
import { IN_NEED } from "../../listing/fit-widths";
import type { Look } from "../../listing/look";
import type { TextColumn } from "../../listing/text-table";
import type { HoldingProcesses } from "../../summary/holding";
import { changeMark } from "../../text/change-kinds";

/** Changes in groups, a line each. `isLive`: processes may be known. */
export function groupColumns({ colours, ellipsis, printable }: Look, isLive: boolean): TextColumn<ChangeGroup>[] {
  const columns: TextColumn<ChangeGroup>[] = [
    {
      title: "CHANGE",
      text: ({ kind, from }) => changeMark(kind, from),
      paint: ({ kind }, cell) => paintChange(colours, kind, cell),
    },
    { title: "SOCKETS", isNumber: true, text: ({ rows }) => String(rows.length) },
    { title: "PROTO", dispensable: IN_NEED + 3, text: ({ protocols }) => protocols.join(",") },
    {
      title: "STATE",
      text: ({ state }) => state,
      paint: ({ state }, cell) => paintState(colours, state, cell),
    },
    { title: "LOCAL", text: ({ local, rows }) => endText(local, rows.length), shorten: shortEnd(ellipsis) },
    { title: "REMOTE", text: ({ remote, rows }) => endText(remote, rows.length, "peer"), shorten: shortEnd(ellipsis) },
    { title: "RX", isNumber: true, dispensable: 5, text: ({ rxQueue }) => String(rxQueue) },
    { title: "TX", isNumber: true, dispensable: 4, text: ({ txQueue }) => String(txQueue) },
  ];
  if (isLive) columns.push({ title: "PROCESS", text: ({ processes }) => processText(processes, printable) });
  return columns;
}

/** `node 4711`, `nginx 812 +3` of four processes, `-` where it is not known. */
function processText(processes: readonly HoldingProcesses[], printable: (text: string) => string): string {
  const [most] = processes;
  if (most === undefined) return "-";
  const others = processes.reduce((sum, one) => sum + one.processes, 0) - 1;
  return `${printable(most.name)} ${most.pid}${others > 0 ? ` +${others}` : ""}`;
}

/** How many peers there are is left out first, then what is not of all. */
function shortEnd(ellipsis: string): Shortening {
  const { easy, least, to } = endpointShortening(ellipsis);
  const withoutCount = (text: string) => text.replace(/ \(.*/, "");
  return {
    easy: (text) => easy(withoutCount(text)),
    least,
    to(text, width) {
      const short = withoutCount(text);
      if (short.length <= width) return short;
      return short.startsWith("mostly ") ? `*${short.slice(short.lastIndexOf(":"))}` : to(short, width);
    },
  };
}
