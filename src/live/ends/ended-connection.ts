import type { DestroyEvent } from "../../sockdiag/destroy-event";
import { FinalInfo } from "../../sockdiag/final-info";
import { formatAddress } from "../../table/addresses";
import { hex64 } from "../../table/hex64";
import type { SocketRow, State } from "../../table/index";
import type { Tracked } from "../tracking/tracked";
import type { EndCause } from "./cause";
import type { Circumstances, KnownRow } from "./circumstances";
import { lifeOf } from "./life";

/** A TCP connection that has ended: a copy. */
export class EndedConnection {
  readonly protocol: "tcp" | "tcp6";
  /** `0.0.0.0`, where the kernel had taken the address back (`resetBy` is `local`) and no snapshot had the connection. */
  readonly localAddress: string;
  readonly localPort: number;
  readonly remoteAddress: string;
  /** 0, where the kernel had taken the port back and no snapshot had the connection. */
  readonly remotePort: number;
  /** The kernel's number of the socket: rows have it too. */
  readonly cookie: bigint;
  /** When it ended: milliseconds since 1970, as this process heard of it. */
  readonly time: number;
  readonly cause: EndCause;
  /** Whose reset ended it, where `cause` is `reset` and that is known. */
  readonly resetBy: "local" | "remote" | undefined;
  /** Whose FIN came first, as far as the state in the last snapshot shows; `both`: they crossed. */
  readonly closedFirst: "local" | "remote" | "both" | undefined;
  /** Whether the connection was ever made; undefined where its last numbers do not show it. */
  readonly wasConnected: boolean | undefined;
  /** How long it lived, in milliseconds, where that is known: the kernel does not say, but when data was last sent or received, and there never was. Exact to the kernel's tick, 1 to 10 ms. */
  readonly livedMs: number | undefined;
  /** It lived at least so long: as long as snapshots, track() or its last numbers have seen it. 0: nothing is known. */
  readonly livedAtLeastMs: number;
  /** It lived at most so long: a snapshot before that did not have it. Undefined: nothing is known. */
  readonly livedAtMostMs: number | undefined;
  /** The kernel's last numbers; undefined where it had erased them, as for SO_LINGER 0, or its event was lost. */
  readonly info: FinalInfo | undefined;
  /** Its row in the last snapshot that had it; undefined for one that no snapshot had. */
  readonly seen: SocketRow | undefined;
  /** Whether it was the owner's, as that snapshot has it, or track(); undefined where that is not known. */
  readonly own: boolean | undefined;
  /** The socket's object, where track() or trackOutgoing() knew it. */
  readonly tracked: Tracked | undefined;
  /** Whether the kernel's event was lost: a snapshot shows that it has ended, and nothing shows how. */
  readonly isEventLost: boolean;

  /** @internal */
  constructor(from: DestroyEvent | KnownRow, circumstances: Circumstances) {
    const { verdict, known, tracked, time } = circumstances;
    const seen = known?.row;
    const event = "row" in from ? undefined : from;
    // What the kernel has erased the snapshot has.
    const ends = "row" in from ? endsOfRow(from.row) : verdict.isErased && seen ? endsOfRow(seen) : endsOfEvent(from);
    this.protocol = ends.protocol;
    this.localAddress = ends.localAddress;
    this.localPort = ends.localPort;
    this.remoteAddress = ends.remoteAddress;
    this.remotePort = ends.remotePort;
    this.cookie = event?.cookie ?? seen?.cookie ?? 0n;
    this.time = Math.round(time);
    this.cause = verdict.cause;
    this.resetBy = verdict.resetBy;
    this.closedFirst = seen && CLOSED_FIRST[seen.state];
    this.wasConnected = verdict.wasConnected ?? (seen ? seen.state !== "SYN_SENT" || undefined : undefined);
    const life = lifeOf(event, circumstances);
    this.livedMs = life.exactly;
    this.livedAtLeastMs = life.atLeast;
    this.livedAtMostMs = life.atMost;
    this.info = event === undefined || verdict.isErased ? undefined : new FinalInfo(event.info, event.info.byteLength);
    this.seen = seen;
    this.own = tracked ? true : known?.own;
    this.tracked = tracked;
    this.isEventLost = event === undefined;
  }

  /** A plain object for JSON: what is undefined is left out, the cookie is 16 hex digits, and of `tracked` there is the label. */
  toJSON(): object {
    const { cookie, tracked, ...rest } = this;
    return { ...rest, cookie: hex64(cookie), ...(tracked?.label === undefined ? {} : { label: tracked.label }) };
  }
}

/** Both ends, as text. */
interface Endpoints {
  protocol: "tcp" | "tcp6";
  localAddress: string;
  localPort: number;
  remoteAddress: string;
  remotePort: number;
}

function endsOfEvent({ isV6, localAddress, localPort, remoteAddress, remotePort }: DestroyEvent): Endpoints {
  return {
    protocol: isV6 ? "tcp6" : "tcp",
    localAddress: formatAddress(localAddress, 0, !isV6),
    localPort,
    remoteAddress: formatAddress(remoteAddress, 0, !isV6),
    remotePort,
  };
}

function endsOfRow({ protocol, localAddress, localPort, remoteAddress, remotePort }: SocketRow): Endpoints {
  return { protocol: protocol === "tcp6" ? "tcp6" : "tcp", localAddress, localPort, remoteAddress, remotePort };
}

/** Which states show whose FIN came first. */
const CLOSED_FIRST: Partial<Record<State, "local" | "remote" | "both">> = {
  CLOSE_WAIT: "remote",
  LAST_ACK: "remote",
  FIN_WAIT1: "local",
  FIN_WAIT2: "local",
  CLOSING: "both",
};
