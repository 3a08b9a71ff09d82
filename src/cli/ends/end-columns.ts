import type { Colours } from "../../listing/colours";
import { endpointShortening } from "../../listing/endpoints";
import type { Look } from "../../listing/look";
import type { TextColumn } from "../../listing/text-table";
import type { RecordedEnd } from "../../recorder/index";
import { formatBytes } from "../../text/bytes";
import { formatEndpoint } from "../../text/endpoint";
import { causeText, livedText } from "../watch/panes/end-texts";

/** What is shown of connections that ended. `isOneDay`: all ended on one day, which need not be said. */
export function endColumns(look: Look, isOneDay: boolean): TextColumn<RecordedEnd>[] {
  const { colours, ellipsis, printable } = look;
  const endpoint = endpointShortening(ellipsis);
  const number = (value: number | undefined, say: (value: number) => string) =>
    value === undefined ? "-" : say(value);
  return [
    {
      ...{ title: "TIME", text: ({ time }: RecordedEnd) => timeText(time, isOneDay) },
      paint: (_, cell) => colours.dim(cell),
    },
    {
      ...{ title: "PROCESS", dispensable: 1 },
      text: ({ process }) => (process ? `${printable(process.name)} ${process.pid}` : "-"),
    },
    {
      ...{ title: "LOCAL", shorten: endpoint },
      text: ({ row }) => formatEndpoint(row.localAddress, row.localPort || "*"),
    },
    {
      ...{ title: "REMOTE", shorten: endpoint },
      text: ({ row }) => formatEndpoint(row.remoteAddress, row.remotePort || "*"),
    },
    { title: "END", text: causeText, paint: ({ cause }, cell) => painted(colours, cause, cell) },
    { title: "LIVED", isNumber: true, text: livedText },
    { title: "IN", isNumber: true, text: ({ row }) => number(row.bytesReceived, formatBytes) },
    { title: "OUT", isNumber: true, text: ({ row }) => number(row.bytesSent, formatBytes) },
    { title: "RTT", isNumber: true, text: ({ row }) => number(row.rtt, (rtt) => (rtt / 1000).toFixed(3)) },
    { title: "RETRANS", isNumber: true, text: ({ row }) => number(row.totalRetrans, String) },
  ];
}

function painted(colours: Colours, cause: string, cell: string): string {
  if (cause === "reset" || cause === "timeout") return colours.red(cell);
  if (cause === "refused" || cause === "unanswered") return colours.yellow(cell);
  return cause === "fin" ? colours.green(cell) : colours.dim(cell);
}

/** `20:35:07.123`, in the local zone, behind the day. */
function timeText(time: number, isOneDay: boolean): string {
  const date = new Date(time);
  const local = new Date(time - date.getTimezoneOffset() * 60_000).toISOString();
  return isOneDay ? local.slice(11, 23) : local.slice(0, 23).replace("T", " ");
}
