// Written by `npm run schema` from src/table/schema.ts: change that.
import { hex64 } from "../hex64";
import type { InfoColumns } from "./info-columns";
import { nameAt } from "./name16";

/** The info of one row, a copy. Rows of tables without it have no fields for it: they are no larger. */
export class RowInfo {
  /** The kernel's number of the socket: no other has it until the machine restarts, TIME_WAIT rows keep it. 0 for none. */
  declare readonly cookie: bigint | undefined;
  /** Number of the interface that the socket is bound to. 0 for none. */
  declare readonly interface: number | undefined;
  /** Control group (version 2) of who made the socket: the inode of its folder. Linux 5.9. 0 for none. Exact to 2^53. */
  declare readonly cgroup: number | undefined;
  /** Congestion control, such as cubic. ASCII, filled up with zeros; all of them zeros for none. */
  declare readonly congestion: string | undefined;
  /** Of a listener, how many connections may wait in its accept queue. */
  declare readonly backlogLimit: number | undefined;
  /** Segments or datagrams that reached the socket and were thrown away; of a listener, connections too. */
  declare readonly socketDrops: number | undefined;
  /** Smoothed round-trip time. Unit: µs. */
  declare readonly rtt: number | undefined;
  /** Mean deviation of the round-trip time. Unit: µs. */
  declare readonly rttvar: number | undefined;
  /** Least round-trip time of late. 4294967295 while unknown. Unit: µs. */
  declare readonly minRtt: number | undefined;
  /** Retransmission time-out. Unit: µs. */
  declare readonly rto: number | undefined;
  /** Largest segment sent. Unit: bytes. */
  declare readonly sndMss: number | undefined;
  /** Congestion window. Unit: segments. */
  declare readonly sndCwnd: number | undefined;
  /** Where slow start ends. 2147483647 before the first loss. Unit: segments. */
  declare readonly sndSsthresh: number | undefined;
  /** Receive window of the other side. Unit: bytes. */
  declare readonly sndWnd: number | undefined;
  /** Sent and not acknowledged. Of a listener that is asked itself, connections waiting to be accepted. Unit: segments. */
  declare readonly unacked: number | undefined;
  /** Taken for lost. Unit: segments. */
  declare readonly lost: number | undefined;
  /** Sent again and not acknowledged yet. Unit: segments. */
  declare readonly retrans: number | undefined;
  /** Sent again, ever. Unit: segments. */
  declare readonly totalRetrans: number | undefined;
  /** Written and not sent even once. Unit: bytes. */
  declare readonly notsentBytes: number | undefined;
  /** Sent, repeated ones too. Unit: bytes. */
  declare readonly bytesSent: number | undefined;
  /** Sent and acknowledged, SYN and FIN counted as one each. Unit: bytes. */
  declare readonly bytesAcked: number | undefined;
  /** Sent again. Unit: bytes. */
  declare readonly bytesRetrans: number | undefined;
  /** Received in order, the FIN counted as one. Unit: bytes. */
  declare readonly bytesReceived: number | undefined;
  /** Sent, all kinds. Unit: segments. */
  declare readonly segsOut: number | undefined;
  /** Received, all kinds. Unit: segments. */
  declare readonly segsIn: number | undefined;
  /** Sent with data. Unit: segments. */
  declare readonly dataSegsOut: number | undefined;
  /** Received with data. Unit: segments. */
  declare readonly dataSegsIn: number | undefined;
  /** Received out of order. Unit: segments. */
  declare readonly rcvOoopack: number | undefined;
  /** Latest rate at which data arrived over there. Unit: bytes a second. */
  declare readonly deliveryRate: number | undefined;
  /** Pace of sending. 2^64 is none. Unit: bytes a second. */
  declare readonly pacingRate: number | undefined;
  /** Time with data to send or unacknowledged. Unit: µs. */
  declare readonly busyTime: number | undefined;
  /** Busy time held up by the other side's receive window. Unit: µs. */
  declare readonly rwndLimited: number | undefined;
  /** Busy time held up by the send buffer. Unit: µs. */
  declare readonly sndbufLimited: number | undefined;
  /** Since data was last sent. Unit: ms. */
  declare readonly lastDataSent: number | undefined;
  /** Since data was last received. Unit: ms. */
  declare readonly lastDataRecv: number | undefined;

  constructor(columns: Partial<InfoColumns>, index: number) {
    if (columns.cookie === undefined) return;
    const infoPresent = columns.infoPresent?.[index] ?? 0;
    const infoBytes = columns.infoBytes?.[index] ?? 0;
    if (columns.cookie?.[index]) this.cookie = columns.cookie[index];
    if (columns.interface?.[index]) this.interface = columns.interface[index];
    if (columns.cgroup?.[index]) this.cgroup = columns.cgroup[index];
    if (columns.congestion?.[index * 16]) this.congestion = nameAt(columns.congestion, index);
    if (columns.backlogLimit && infoPresent & 1) this.backlogLimit = columns.backlogLimit[index];
    if (columns.socketDrops && infoPresent & 2) this.socketDrops = columns.socketDrops[index];
    if (columns.rtt && infoBytes >= 72) this.rtt = columns.rtt[index];
    if (columns.rttvar && infoBytes >= 76) this.rttvar = columns.rttvar[index];
    if (columns.minRtt && infoBytes >= 152) this.minRtt = columns.minRtt[index];
    if (columns.rto && infoBytes >= 12) this.rto = columns.rto[index];
    if (columns.sndMss && infoBytes >= 20) this.sndMss = columns.sndMss[index];
    if (columns.sndCwnd && infoBytes >= 84) this.sndCwnd = columns.sndCwnd[index];
    if (columns.sndSsthresh && infoBytes >= 80) this.sndSsthresh = columns.sndSsthresh[index];
    if (columns.sndWnd && infoBytes >= 232) this.sndWnd = columns.sndWnd[index];
    if (columns.unacked && infoBytes >= 28) this.unacked = columns.unacked[index];
    if (columns.lost && infoBytes >= 36) this.lost = columns.lost[index];
    if (columns.retrans && infoBytes >= 40) this.retrans = columns.retrans[index];
    if (columns.totalRetrans && infoBytes >= 104) this.totalRetrans = columns.totalRetrans[index];
    if (columns.notsentBytes && infoBytes >= 148) this.notsentBytes = columns.notsentBytes[index];
    if (columns.bytesSent && infoBytes >= 208) this.bytesSent = columns.bytesSent[index];
    if (columns.bytesAcked && infoBytes >= 128) this.bytesAcked = columns.bytesAcked[index];
    if (columns.bytesRetrans && infoBytes >= 216) this.bytesRetrans = columns.bytesRetrans[index];
    if (columns.bytesReceived && infoBytes >= 136) this.bytesReceived = columns.bytesReceived[index];
    if (columns.segsOut && infoBytes >= 140) this.segsOut = columns.segsOut[index];
    if (columns.segsIn && infoBytes >= 144) this.segsIn = columns.segsIn[index];
    if (columns.dataSegsOut && infoBytes >= 160) this.dataSegsOut = columns.dataSegsOut[index];
    if (columns.dataSegsIn && infoBytes >= 156) this.dataSegsIn = columns.dataSegsIn[index];
    if (columns.rcvOoopack && infoBytes >= 228) this.rcvOoopack = columns.rcvOoopack[index];
    if (columns.deliveryRate && infoBytes >= 168) this.deliveryRate = columns.deliveryRate[index];
    if (columns.pacingRate && infoBytes >= 112) this.pacingRate = columns.pacingRate[index];
    if (columns.busyTime && infoBytes >= 176) this.busyTime = columns.busyTime[index];
    if (columns.rwndLimited && infoBytes >= 184) this.rwndLimited = columns.rwndLimited[index];
    if (columns.sndbufLimited && infoBytes >= 192) this.sndbufLimited = columns.sndbufLimited[index];
    if (columns.lastDataSent && infoBytes >= 48) this.lastDataSent = columns.lastDataSent[index];
    if (columns.lastDataRecv && infoBytes >= 56) this.lastDataRecv = columns.lastDataRecv[index];
  }
}

/** It as JSON has it: what a row does not have is left out. */
export interface RowInfoJson {
  cookie?: string;
  interface?: number;
  cgroup?: number;
  congestion?: string;
  backlogLimit?: number;
  socketDrops?: number;
  rtt?: number;
  rttvar?: number;
  minRtt?: number;
  rto?: number;
  sndMss?: number;
  sndCwnd?: number;
  sndSsthresh?: number;
  sndWnd?: number;
  unacked?: number;
  lost?: number;
  retrans?: number;
  totalRetrans?: number;
  notsentBytes?: number;
  bytesSent?: number;
  bytesAcked?: number;
  bytesRetrans?: number;
  bytesReceived?: number;
  segsOut?: number;
  segsIn?: number;
  dataSegsOut?: number;
  dataSegsIn?: number;
  rcvOoopack?: number;
  deliveryRate?: number;
  pacingRate?: number;
  busyTime?: number;
  rwndLimited?: number;
  sndbufLimited?: number;
  lastDataSent?: number;
  lastDataRecv?: number;
}

export function addInfoJson(row: RowInfo, json: RowInfoJson): void {
  if (row.cookie !== undefined) json.cookie = hex64(row.cookie);
  if (row.interface !== undefined) json.interface = row.interface;
  if (row.cgroup !== undefined) json.cgroup = row.cgroup;
  if (row.congestion !== undefined) json.congestion = row.congestion;
  if (row.backlogLimit !== undefined) json.backlogLimit = row.backlogLimit;
  if (row.socketDrops !== undefined) json.socketDrops = row.socketDrops;
  if (row.rtt !== undefined) json.rtt = row.rtt;
  if (row.rttvar !== undefined) json.rttvar = row.rttvar;
  if (row.minRtt !== undefined) json.minRtt = row.minRtt;
  if (row.rto !== undefined) json.rto = row.rto;
  if (row.sndMss !== undefined) json.sndMss = row.sndMss;
  if (row.sndCwnd !== undefined) json.sndCwnd = row.sndCwnd;
  if (row.sndSsthresh !== undefined) json.sndSsthresh = row.sndSsthresh;
  if (row.sndWnd !== undefined) json.sndWnd = row.sndWnd;
  if (row.unacked !== undefined) json.unacked = row.unacked;
  if (row.lost !== undefined) json.lost = row.lost;
  if (row.retrans !== undefined) json.retrans = row.retrans;
  if (row.totalRetrans !== undefined) json.totalRetrans = row.totalRetrans;
  if (row.notsentBytes !== undefined) json.notsentBytes = row.notsentBytes;
  if (row.bytesSent !== undefined) json.bytesSent = row.bytesSent;
  if (row.bytesAcked !== undefined) json.bytesAcked = row.bytesAcked;
  if (row.bytesRetrans !== undefined) json.bytesRetrans = row.bytesRetrans;
  if (row.bytesReceived !== undefined) json.bytesReceived = row.bytesReceived;
  if (row.segsOut !== undefined) json.segsOut = row.segsOut;
  if (row.segsIn !== undefined) json.segsIn = row.segsIn;
  if (row.dataSegsOut !== undefined) json.dataSegsOut = row.dataSegsOut;
  if (row.dataSegsIn !== undefined) json.dataSegsIn = row.dataSegsIn;
  if (row.rcvOoopack !== undefined) json.rcvOoopack = row.rcvOoopack;
  if (row.deliveryRate !== undefined) json.deliveryRate = row.deliveryRate;
  if (row.pacingRate !== undefined) json.pacingRate = row.pacingRate;
  if (row.busyTime !== undefined) json.busyTime = row.busyTime;
  if (row.rwndLimited !== undefined) json.rwndLimited = row.rwndLimited;
  if (row.sndbufLimited !== undefined) json.sndbufLimited = row.sndbufLimited;
  if (row.lastDataSent !== undefined) json.lastDataSent = row.lastDataSent;
  if (row.lastDataRecv !== undefined) json.lastDataRecv = row.lastDataRecv;
}
