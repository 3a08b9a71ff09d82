import type { Protocol, SocketRow } from "../../table/index";
import { columnsOfSnapshots } from "../journal/recorded-columns";
import type { ReadRows } from "./read-rows";

/** A connection that has ended, as it was recorded: a copy. Of its row only what the kernel said at the end is sure to be there. */
export class RecordedEnd {
  readonly host: string;
  /** When it ended: milliseconds since 1970. */
  readonly time: number;
  readonly protocol: Protocol;
  readonly cause: string;
  /** Whose reset ended it, where that is known. */
  readonly resetBy: string | undefined;
  /** Whose FIN came first, where that is known. */
  readonly closedFirst: string | undefined;
  /** Whether it was ever made; undefined where that is not known. */
  readonly wasConnected: boolean | undefined;
  /** The kernel's event was lost: nothing shows how it ended. */
  readonly isEventLost: boolean;
  /** A snapshot had it: only then its state, queues, uid and inode are known. */
  readonly wasSeen: boolean;
  /** How long it lived, in milliseconds, where that is known; else bounds. */
  readonly livedMs: number | undefined;
  readonly livedAtLeastMs: number;
  readonly livedAtMostMs: number | undefined;
  /** Who held it. */
  readonly process: { readonly pid: number; readonly name: string; readonly fd: number } | undefined;
  readonly container: string | undefined;
  /** Its ends and its last numbers. */
  readonly row: SocketRow;

  /** @internal Row number `i` of ends that were read. */
  constructor(host: string, row: SocketRow, { own }: ReadRows, i: number) {
    const number = (value: unknown) => (typeof value === "number" ? value : undefined);
    const text = (value: unknown) => (typeof value === "string" ? value : undefined);
    const isSo = (value: unknown) => (value === undefined ? undefined : value === 1);
    const pid = number(own.pid?.[i]);
    this.host = host;
    this.row = row;
    this.time = number(own.endTime?.[i]) ?? 0;
    this.protocol = row.protocol;
    this.cause = text(own.cause?.[i]) ?? "unknown";
    this.resetBy = text(own.resetBy?.[i]);
    this.closedFirst = text(own.closedFirst?.[i]);
    this.wasConnected = isSo(own.wasConnected?.[i]);
    this.isEventLost = isSo(own.isEventLost?.[i]) ?? false;
    this.wasSeen = isSo(own.wasSeen?.[i]) ?? false;
    this.livedMs = number(own.livedMs?.[i]);
    this.livedAtLeastMs = number(own.livedAtLeastMs?.[i]) ?? 0;
    this.livedAtMostMs = number(own.livedAtMostMs?.[i]);
    this.process =
      pid === undefined ? undefined : { pid, name: text(own.process?.[i]) ?? "", fd: number(own.descriptor?.[i]) ?? 0 };
    this.container = text(own.container?.[i]);
  }

  /** A plain object for JSON: what is not known is left out, the time is ISO 8601. */
  toJSON(): object {
    const { row, time, ...end } = this;
    const last = Object.entries(row.toJSON()).filter(([name]) => this.wasSeen || !ONLY_SEEN.has(name));
    return { time: new Date(time).toISOString(), ...end, ...Object.fromEntries(last) };
  }
}

/** What the kernel does not say at the end. */
const ONLY_SEEN: ReadonlySet<string> = new Set(columnsOfSnapshots.map(({ name }) => name));
