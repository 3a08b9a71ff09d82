import { shownState } from "../table/states";
import { formatEndpoint } from "../text/endpoint";
import { timer } from "./format";
import type { PageRow } from "./messages";

/** A column of the table. */
export interface PageColumn {
  /** What sorting and the listing's --columns call it. */
  name: string;
  title: string;
  /** What it is, for who points at it. */
  about: string;
  text: (row: PageRow) => string;
  isNumber?: boolean;
  /** Characters. */
  width: number;
  /** What of a row an export of it has. */
  fields: readonly (keyof PageRow)[];
  /** Not shown until it is asked for. */
  isExtra?: boolean;
  /** Behind the inode: the files are read once more for it. */
  isDetail?: boolean;
}

const number = (value: number | undefined) => value?.toString() ?? "";

/** In the order of the listing. */
export const COLUMNS: readonly PageColumn[] = [
  { name: "proto", title: "Proto", about: "Table", text: ({ protocol }) => protocol, width: 7, fields: ["protocol"] },
  {
    ...{ name: "state", title: "State", about: "State; exports have the kernel's name: CLOSE, where this says UNCONN" },
    ...{ text: ({ state, protocol }) => shownState(state, protocol), width: 14, fields: ["state"] },
  },
  {
    name: "local",
    title: "Local",
    about: "Address and port of this machine",
    text: ({ localAddress, localPort }) => formatEndpoint(localAddress, localPort),
    width: 24,
    fields: ["localAddress", "localPort"],
  },
  {
    name: "remote",
    title: "Remote",
    about: "Address and port of the peer",
    text: ({ remoteAddress, remotePort }) => formatEndpoint(remoteAddress, remotePort),
    width: 24,
    fields: ["remoteAddress", "remotePort"],
  },
  {
    ...{ name: "rx", title: "Rx", about: "Bytes received and not read; of a listener, connections waiting" },
    ...{ text: ({ rxQueue }) => number(rxQueue), isNumber: true, width: 9, fields: ["rxQueue"] },
  },
  {
    ...{ name: "tx", title: "Tx", about: "Bytes sent and not acknowledged" },
    ...{ text: ({ txQueue }) => number(txQueue), isNumber: true, width: 9, fields: ["txQueue"] },
  },
  {
    name: "timer",
    title: "Timer",
    about: "What the kernel waits for, and how long",
    text: ({ timer: code, timerExpires, retransmits }) =>
      `${timer(code, timerExpires)}${code !== 0 && retransmits > 0 ? ` x${retransmits}` : ""}`,
    width: 20,
    fields: ["timer", "timerExpires", "retransmits"],
  },
  {
    ...{ name: "uid", title: "Uid", about: "Owner", text: ({ uid }) => number(uid) },
    ...{ isNumber: true, width: 8, fields: ["uid"] },
  },
  {
    ...{ name: "inode", title: "Inode", about: "- where no descriptor is left, or there is none yet" },
    ...{ text: ({ inode }) => (inode === 0 ? "-" : String(inode)), isNumber: true, width: 11, fields: ["inode"] },
  },
  {
    ...{ name: "retrans", title: "Retrans", about: "Retransmits in a row", isExtra: true },
    ...{ text: ({ retransmits }) => number(retransmits), isNumber: true, width: 9, fields: ["retransmits"] },
  },
  {
    ...{ name: "probes", title: "Probes", about: "Zero-window probes not answered", isExtra: true },
    ...{ text: ({ timeouts }) => number(timeouts), isNumber: true, width: 8, fields: ["timeouts"] },
  },
  detail("refs", "Refs", "References", "references"),
  detail("rto", "Rto", "Retransmit timeout, 1/100 s", "retransmitTimeout"),
  detail("ato", "Ato", "Timeout of acknowledgements, 1/100 s", "ackTimeout"),
  detail("qack", "Qack", "Quick acknowledgements left", "quickAck"),
  detail("cwnd", "Cwnd", "Congestion window, segments", "congestionWindow"),
  detail("ssthresh", "Ssthresh", "Slow start threshold, segments; -1: none yet", "slowStartThreshold"),
  detail("drops", "Drops", "Datagrams thrown away", "drops"),
];

type Detail =
  | "references"
  | "retransmitTimeout"
  | "ackTimeout"
  | "quickAck"
  | "congestionWindow"
  | "slowStartThreshold"
  | "drops";

function detail(name: string, title: string, about: string, field: Detail): PageColumn {
  const shape = { isNumber: true, width: 9, isExtra: true, isDetail: true };
  return { name, title, about, text: (row) => number(row[field]), fields: [field], ...shape };
}

/** Shown first of all where rows changed. */
export const WAS_COLUMN: PageColumn = {
  ...{ name: "was", title: "Was", about: "State in the capture before", width: 14, fields: ["was"] },
  ...{ text: ({ was, protocol }) => (was === undefined ? "" : shownState(was, protocol)) },
};

/** Columns by their names, in the order of the listing. */
export function columnsNamed(names: readonly string[]): PageColumn[] {
  return [WAS_COLUMN, ...COLUMNS].filter(({ name }) => names.includes(name));
}
