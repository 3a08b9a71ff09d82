import { networkCondition } from "../../../filter/conditions-as-text";
import { type Colours, paintState } from "../../../listing/colours";
import { endpointShortening } from "../../../listing/endpoints";
import { IN_NEED } from "../../../listing/fit-widths";
import type { Look } from "../../../listing/look";
import type { TextColumn } from "../../../listing/text-table";
import type { FlowName, FlowPeers } from "../../../summary/flows/flows";
import { formatBytes } from "../../../text/bytes";
import { formatEndpoint } from "../../../text/endpoint";
import { sortMark, sparkline } from "../../terminal/glyphs";
import { signed } from "../numbers";
import type { Tallied } from "./group-tally";

/** A group on screen. */
export interface GroupLine extends Tallied {
  flow: number;
  name: FlowName;
  sockets: number;
  aSecond: number | undefined;
  aMinute: number | undefined;
  /** More in trouble than before, or fewer: a moment ago, a minute ago. */
  worse: number;
  worseInMinute: number;
  bytesIn: number;
  bytesOut: number;
  history: readonly number[];
}

export interface GroupColumnsOptions {
  peers: FlowPeers;
  hasInfo: boolean;
  /** The title of the change in a minute, or less. */
  minute: string;
  /** The title of the column that they are sorted by, and which way. */
  sorting: { column: string; isDescending: boolean };
  /** Characters there are for a group's history. */
  historyLength: number;
}

const PEER_TITLES: Record<FlowPeers, string> = { peer: "PEER", network: "NETWORK", none: "PEER" };

/** How groups are shown. */
export function groupColumns(
  { peers, hasInfo, minute, sorting, historyLength }: GroupColumnsOptions,
  { colours, ellipsis }: Look,
): TextColumn<GroupLine>[] {
  const endpoint = endpointShortening(ellipsis);
  const process = processShortening(ellipsis);
  const bytes = (rate: number) => (Number.isNaN(rate) ? "-" : formatBytes(rate));
  const faint = (value: number, cell: string) => (value > 0 ? cell : colours.dim(cell));
  const columns: readonly TextColumn<GroupLine>[] = [
    { title: "PROTO", dispensable: 2, text: ({ name }) => name.transport },
    { title: "LOCAL", text: ({ name }) => localText(name) },
    { title: PEER_TITLES[peers], shorten: endpoint, text: ({ name }) => peerText(name) },
    {
      ...{ title: "PROCESS", dispensable: IN_NEED + 1, shorten: process },
      text: ({ process }) => process,
      paint: ({ process }, cell) => (process === "-" ? colours.dim(cell) : cell),
    },
    {
      ...{ title: "SOCKETS", isNumber: true, text: ({ sockets }) => String(sockets) },
      paint: ({ sockets }, cell) => faint(sockets, cell),
    },
    {
      ...{ title: "A SECOND", isNumber: true, dispensable: 5, text: ({ aSecond }) => signed(aSecond) },
      paint: ({ worse }, cell) => paintTrend(colours, worse, cell),
    },
    {
      ...{ title: minute, isNumber: true, dispensable: IN_NEED, text: ({ aMinute }) => signed(aMinute) },
      paint: ({ worseInMinute }, cell) => paintTrend(colours, worseInMinute, cell),
    },
    ...(hasInfo
      ? (
          [
            ["IN/s", "bytesIn", 6],
            ["OUT/s", "bytesOut", 7],
          ] as const
        ).map(([title, which, dispensable]) => ({
          ...{ title, dispensable, isNumber: true, text: (line: GroupLine) => bytes(line[which]) },
          paint: (line: GroupLine, cell: string) => faint(line[which], cell),
        }))
      : []),
    {
      ...{ title: "WORST STATE", dispensable: 4, text: ({ worst }) => worst?.text ?? "" },
      paint: ({ worst }, cell) => (worst ? paintState(colours, worst.state, cell) : cell),
    },
    ...(historyLength > 0
      ? [{ title: "A MINUTE, FROM 0", dispensable: 1, text: ({ history }: GroupLine) => sparkline(history) }]
      : []),
  ];

  const sorted = sorting.column === "A MINUTE" ? minute : sorting.column;
  const mark = sortMark(sorting.isDescending);
  return columns.map((one) => (one.title === sorted ? { ...one, title: `${one.title}${mark}`, dispensable: 0 } : one));
}

/** Worse is red, better green, and more or fewer alone neither. */
function paintTrend(colours: Colours, worse: number, cell: string): string {
  if (worse === 0) return cell;
  return worse > 0 ? colours.red(cell) : colours.green(cell);
}

export function localText({ serves, port }: FlowName): string {
  return serves === "local" ? `:${port || "*"}` : "*";
}

export function peerText({ serves, port, peer = "*" }: FlowName): string {
  return serves === "remote" ? formatEndpoint(peer, port) : peer;
}

/** What selects a group's sockets, in ss's language. */
export function filterOf({ serves, port, peer }: FlowName, peers: FlowPeers): string | undefined {
  const parts = [
    ...(serves === "local" ? [`sport = :${port}`] : serves === "remote" ? [`dport = :${port}`] : []),
    ...(peer === undefined ? [] : [networkCondition("dst", peer)]),
    ...(peer === undefined && peers !== "none" ? ["state listening"] : []),
  ];
  return parts.length > 0 ? parts.join(" and ") : undefined;
}

function processShortening(ellipsis: string) {
  return {
    easy: (text: string) => Math.min(text.length, 16),
    least: 10,
    to: (text: string, width: number) =>
      text.length <= width ? text : text.slice(0, Math.max(0, width - ellipsis.length)) + ellipsis,
  };
}
