import { type SocketRow, shownState } from "../../index";
import { formatEndpoint } from "../../text/endpoint";
import { paintState } from "../terminal/state-colours";
import type { Terminal } from "../terminal/terminal";
import { endpointShortening } from "./endpoint";
import { IN_NEED } from "./fit-widths";
import type { Column } from "./table-layout";
import { formatTimer } from "./timer";

/** The columns a listing has: with `details` those behind the inode too. */
export function listColumns({ colours, ellipsis }: Terminal, details: boolean): Column[] {
  const shorten = endpointShortening(ellipsis);
  // What is there shows best when what is not steps back.
  const faintZero = (cell: string, value: number) => (value === 0 ? colours.dim(cell) : cell);
  const number = (title: string, value: (row: SocketRow) => number | undefined): Column => ({
    title,
    align: "right",
    text: (row) => value(row)?.toString() ?? "-",
    paint: (cell, row) => faintZero(cell, value(row) ?? 0),
  });
  const columns: Column[] = [
    { title: "PROTO", align: "left", text: (row) => row.protocol, dispensable: IN_NEED + 3 },
    {
      title: "STATE",
      align: "left",
      text: (row) => shownState(row.state, row.protocol),
      paint: (cell, row) => paintState(colours, row.state, cell),
    },
    { title: "LOCAL", align: "left", text: (row) => formatEndpoint(row.localAddress, row.localPort), shorten },
    { title: "REMOTE", align: "left", text: (row) => formatEndpoint(row.remoteAddress, row.remotePort), shorten },
    { ...number("RX", (row) => row.rxQueue), dispensable: IN_NEED + 2 },
    { ...number("TX", (row) => row.txQueue), dispensable: IN_NEED + 1 },
    { title: "TIMER", align: "left", text: formatTimer, dispensable: 1 },
    { ...number("UID", (row) => row.uid), paint: (cell) => cell, dispensable: 2 },
    {
      ...number("INODE", (row) => row.inode || undefined),
      paint: (cell, row) => faintZero(cell, row.inode),
      dispensable: IN_NEED,
    },
  ];
  if (!details) return columns;
  return [
    ...columns,
    number("REFS", (row) => row.references),
    number("RTO", (row) => row.retransmitTimeout),
    number("ATO", (row) => row.ackTimeout),
    number("QACK", (row) => row.quickAck),
    number("CWND", (row) => row.congestionWindow),
    number("SSTHRESH", (row) => row.slowStartThreshold),
    number("DROPS", (row) => row.drops),
  ];
}
