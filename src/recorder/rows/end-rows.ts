import type { EndedConnection } from "../../live/ends/ended-connection";
import { parseAddress } from "../../table/addresses";
import type { SocketRow } from "../../table/index";
import { protocolCode } from "../../table/protocols";
import { columns } from "../../table/schema";
import { stateCode } from "../../table/states";
import type { Holder } from "../../text/holders";
import type { RecordedRows } from "../journal/journal-writer";
import { columnsOfSnapshots } from "../journal/recorded-columns";
import type { Texts } from "../journal/texts";

/** Of struct tcp_info as it was at the end; an older kernel gives less. */
const INFO = columns.filter(({ infoBytes }) => infoBytes !== undefined);

/** Ended connections as rows: their last numbers, how they ended, and what the last snapshot that had them knew. */
export function endRows(
  ended: readonly EndedConnection[],
  holderOf: (inode: number) => Holder | undefined,
  texts: Texts,
): RecordedRows {
  const rows = ended.length;
  const u32 = () => new Uint32Array(rows);
  const f64 = () => new Float64Array(rows);
  const made = {
    ...{ protocol: u32(), localPort: u32(), remotePort: u32() },
    ...{ localAddress: new Uint8Array(rows * 16), remoteAddress: new Uint8Array(rows * 16) },
    ...{ cookie: new BigUint64Array(rows), infoBytes: u32() },
    ...{ pid: u32(), process: u32(), descriptor: u32() },
    ...{ cause: u32(), resetBy: u32(), closedFirst: u32(), wasConnected: u32(), isEventLost: u32(), wasSeen: u32() },
    ...{ livedMs: f64(), livedAtLeastMs: f64(), livedAtMostMs: f64(), endTime: f64() },
  };
  const seen = Object.fromEntries(columnsOfSnapshots.map(({ name }) => [name, f64()]));
  const info = Object.fromEntries(INFO.map(({ name }) => [name, f64()]));
  for (const [row, end] of ended.entries()) {
    made.protocol[row] = protocolCode(end.protocol);
    made.localAddress.set(parseAddress(end.localAddress), row * 16);
    made.remoteAddress.set(parseAddress(end.remoteAddress), row * 16);
    made.localPort[row] = end.localPort;
    made.remotePort[row] = end.remotePort;
    made.cookie[row] = end.cookie;
    made.wasSeen[row] = end.seen ? 2 : 1;
    if (end.seen) takeSeen(end.seen, row, seen);
    const holder = end.seen && holderOf(end.seen.inode);
    made.pid[row] = holder?.pid ?? 0;
    made.process[row] = texts.numberOf(holder?.name);
    made.descriptor[row] = holder ? holder.fd + 1 : 0;
    made.cause[row] = texts.numberOf(end.cause);
    made.resetBy[row] = texts.numberOf(end.resetBy);
    made.closedFirst[row] = texts.numberOf(end.closedFirst);
    made.wasConnected[row] = end.wasConnected === undefined ? 0 : end.wasConnected ? 2 : 1;
    made.isEventLost[row] = end.isEventLost ? 2 : 1;
    made.livedMs[row] = plusOne(end.livedMs);
    made.livedAtLeastMs[row] = plusOne(end.livedAtLeastMs);
    made.livedAtMostMs[row] = plusOne(end.livedAtMostMs);
    made.endTime[row] = end.time;
    made.infoBytes[row] = infoOf(end, row, info);
  }
  return { ...made, ...seen, ...info };
}

function takeSeen(seen: SocketRow, row: number, lanes: Record<string, Float64Array>): void {
  for (const { name } of columnsOfSnapshots) {
    const lane = lanes[name];
    if (lane) lane[row] = name === "state" ? stateCode(seen.state) : Number(Reflect.get(seen, name));
  }
}

/** Fills in what the kernel gave at the end, and returns how many bytes of struct tcp_info that were. */
function infoOf({ info }: EndedConnection, row: number, lanes: Record<string, Float64Array>): number {
  let bytes = 0;
  for (const { name, infoBytes = 0 } of INFO) {
    const value: unknown = info === undefined ? undefined : Reflect.get(info, name);
    const lane = lanes[name];
    if (typeof value !== "number" || lane === undefined) continue;
    lane[row] = value;
    bytes = Math.max(bytes, infoBytes);
  }
  return bytes;
}

function plusOne(value: number | undefined): number {
  return value === undefined ? 0 : Math.round(value) + 1;
}
