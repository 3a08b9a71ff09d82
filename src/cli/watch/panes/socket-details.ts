import { rowCondition } from "../../../filter/conditions-as-text";
import { readUsers, type SocketRow, shownState } from "../../../index";
import type { EndedConnection } from "../../../live/index";
import { rowOfSocket } from "../../../live/tracking/same-socket";
import { formatBytes } from "../../../text/bytes";
import { formatEndpoint } from "../../../text/endpoint";
import { holdersText } from "../../../text/holders";
import { formatTimer } from "../../../text/timer";
import { printable } from "../../terminal/terminal";
import { causeText, livedText } from "./end-texts";
import { ageText, liveValue } from "./live-columns";
import type { Details, Seen } from "./pane";

type Fact = readonly [name: string, value: string];

/** What is known of one socket, as long as it is there, and after. */
export class SocketFacts {
  readonly #seen: () => Seen | undefined;
  readonly #endOf: (cookie: bigint) => EndedConnection | undefined;
  #users: ReturnType<typeof readUsers> | undefined;

  /** `endOf`: how a connection ended, by its cookie, where that is known. */
  constructor(seen: () => Seen | undefined, endOf: (cookie: bigint) => EndedConnection | undefined) {
    this.#seen = seen;
    this.#endOf = endOf;
  }

  of(socket: SocketRow): Details {
    let known: readonly Fact[] = [];
    return {
      title: `${socket.protocol}  ${endsOf(socket)}`,
      facts: () => {
        const seen = this.#seen();
        const row = seen === undefined || seen.snapshot.table.isRetired ? -1 : rowOfSocket(seen.snapshot.table, socket);
        if (seen !== undefined && row >= 0) {
          known = this.#factsOf(seen, row);
          return known;
        }
        const end = socket.cookie ? this.#endOf(socket.cookie) : undefined;
        const gone: Fact[] = end ? endFacts(end) : [["State", "closed"]];
        return [...gone, ...known.filter(([name]) => name !== "State")];
      },
      filter: rowCondition(socket.toJSON()),
    };
  }

  #factsOf(seen: Seen, number: number): Fact[] {
    const { snapshot } = seen;
    const row = snapshot.table.row(number);
    const { state, protocol, rxQueue, txQueue, timer, timerExpires, retransmits, uid, inode } = row;
    const holder = inode === 0 ? undefined : seen.holders.of(inode);
    const value = (name: "in" | "out" | "age") => liveValue(name, seen)(number);
    const isListening = state === "LISTEN";
    this.#users ??= readUsers();
    const user = this.#users.nameOf(uid);
    return [
      ["State", shownState(state, protocol)],
      ["Direction", snapshot.directionOf(number)],
      ["Process", holder ? holdersText([holder], printable) : "-"],
      ["User", inode === 0 ? "-" : user === undefined ? String(uid) : `${uid} ${printable(user)}`],
      ["Inode", inode === 0 ? "-" : String(inode)],
      [isListening ? "Waiting to be accepted" : "Unread", isListening ? String(rxQueue) : formatBytes(rxQueue)],
      ...(isListening ? [] : ([["Unacknowledged", formatBytes(txQueue)]] as Fact[])),
      ["Timer", timer === 0 ? "-" : formatTimer(timer, timerExpires, retransmits)],
      ...some("Age", value("age"), ageText),
      ...some("Round-trip time", row.rtt, (us) => `${(us / 1000).toFixed(3)} ms`),
      ...some("Congestion window", row.sndCwnd, (segments) => `${segments} segments`),
      ...some("Sent again, ever", row.totalRetrans, (segments) => `${segments} segments`),
      ...some("In", value("in"), (rate) => `${formatBytes(rate)}/s`),
      ...some("Out", value("out"), (rate) => `${formatBytes(rate)}/s`),
      ...some("Received", row.bytesReceived, formatBytes),
      ...some("Sent", row.bytesSent, formatBytes),
    ];
  }
}

function some(name: string, value: number | undefined, text: (value: number) => string): Fact[] {
  return value === undefined || Number.isNaN(value) ? [] : [[name, text(value)]];
}

export function endFacts(end: EndedConnection): Fact[] {
  const { info, time } = end;
  return [
    ["State", `ended: ${causeText(end)}`],
    ["Ended at", new Date(time).toLocaleTimeString("en-GB")],
    ["Lived", livedText(end)],
    ...some("Received", info?.bytesReceived, formatBytes),
    ...some("Sent", info?.bytesSent, formatBytes),
    ...some("Sent again, ever", info?.totalRetrans, (segments) => `${segments} segments`),
    ...some("Round-trip time", info?.rtt, (us) => `${(us / 1000).toFixed(3)} ms`),
  ];
}

export function endsOf({
  localAddress,
  localPort,
  remoteAddress,
  remotePort,
}: Pick<SocketRow, "localAddress" | "localPort" | "remoteAddress" | "remotePort">): string {
  return `${formatEndpoint(localAddress, localPort)}  ${formatEndpoint(remoteAddress, remotePort)}`;
}
