// Written by `npm run schema` from src/table/schema.ts: change that.
import { hex64 } from "../hex64";
import type { InfoColumns } from "./info-columns";
import { nameAt } from "./name16";

/** The info of one row. */
export interface RowInfo {
  cookie: bigint | undefined;
  interface: number | undefined;
  cgroup: number | undefined;
  congestion: string | undefined;
  backlogLimit: number | undefined;
  socketDrops: number | undefined;
  rtt: number | undefined;
  rttvar: number | undefined;
  minRtt: number | undefined;
  rto: number | undefined;
  sndMss: number | undefined;
  sndCwnd: number | undefined;
  sndSsthresh: number | undefined;
  sndWnd: number | undefined;
  unacked: number | undefined;
  lost: number | undefined;
  retrans: number | undefined;
  totalRetrans: number | undefined;
  notsentBytes: number | undefined;
  bytesSent: number | undefined;
  bytesAcked: number | undefined;
  bytesRetrans: number | undefined;
  bytesReceived: number | undefined;
  segsOut: number | undefined;
  segsIn: number | undefined;
  dataSegsOut: number | undefined;
  dataSegsIn: number | undefined;
  rcvOoopack: number | undefined;
  deliveryRate: number | undefined;
  pacingRate: number | undefined;
  busyTime: number | undefined;
  rwndLimited: number | undefined;
  sndbufLimited: number | undefined;
  lastDataSent: number | undefined;
  lastDataRecv: number | undefined;
}

/** Puts what a row has of info into it: a copy. */
export function takeInfo(row: RowInfo, columns: Partial<InfoColumns>, index: number): void {
  const infoPresent = columns.infoPresent?.[index] ?? 0;
  const infoBytes = columns.infoBytes?.[index] ?? 0;
  if (columns.cookie?.[index]) row.cookie = columns.cookie[index];
  if (columns.interface?.[index]) row.interface = columns.interface[index];
  if (columns.cgroup?.[index]) row.cgroup = columns.cgroup[index];
  if (columns.congestion?.[index * 16]) row.congestion = nameAt(columns.congestion, index);
  if (columns.backlogLimit && infoPresent & 1) row.backlogLimit = columns.backlogLimit[index];
  if (columns.socketDrops && infoPresent & 2) row.socketDrops = columns.socketDrops[index];
  if (columns.rtt && infoBytes >= 72) row.rtt = columns.rtt[index];
  if (columns.rttvar && infoBytes >= 76) row.rttvar = columns.rttvar[index];
  if (columns.minRtt && infoBytes >= 152) row.minRtt = columns.minRtt[index];
  if (columns.rto && infoBytes >= 12) row.rto = columns.rto[index];
  if (columns.sndMss && infoBytes >= 20) row.sndMss = columns.sndMss[index];
  if (columns.sndCwnd && infoBytes >= 84) row.sndCwnd = columns.sndCwnd[index];
  if (columns.sndSsthresh && infoBytes >= 80) row.sndSsthresh = columns.sndSsthresh[index];
  if (columns.sndWnd && infoBytes >= 232) row.sndWnd = columns.sndWnd[index];
  if (columns.unacked && infoBytes >= 28) row.unacked = columns.unacked[index];
  if (columns.lost && infoBytes >= 36) row.lost = columns.lost[index];
  if (columns.retrans && infoBytes >= 40) row.retrans = columns.retrans[index];
  if (columns.totalRetrans && infoBytes >= 104) row.totalRetrans = columns.totalRetrans[index];
  if (columns.notsentBytes && infoBytes >= 148) row.notsentBytes = columns.notsentBytes[index];
  if (columns.bytesSent && infoBytes >= 208) row.bytesSent = columns.bytesSent[index];
  if (columns.bytesAcked && infoBytes >= 128) row.bytesAcked = columns.bytesAcked[index];
  if (columns.bytesRetrans && infoBytes >= 216) row.bytesRetrans = columns.bytesRetrans[index];
  if (columns.bytesReceived && infoBytes >= 136) row.bytesReceived = columns.bytesReceived[index];
  if (columns.segsOut && infoBytes >= 140) row.segsOut = columns.segsOut[index];
  if (columns.segsIn && infoBytes >= 144) row.segsIn = columns.segsIn[index];
  if (columns.dataSegsOut && infoBytes >= 160) row.dataSegsOut = columns.dataSegsOut[index];
  if (columns.dataSegsIn && infoBytes >= 156) row.dataSegsIn = columns.dataSegsIn[index];
  if (columns.rcvOoopack && infoBytes >= 228) row.rcvOoopack = columns.rcvOoopack[index];
  if (columns.deliveryRate && infoBytes >= 168) row.deliveryRate = columns.deliveryRate[index];
  if (columns.pacingRate && infoBytes >= 112) row.pacingRate = columns.pacingRate[index];
  if (columns.busyTime && infoBytes >= 176) row.busyTime = columns.busyTime[index];
  if (columns.rwndLimited && infoBytes >= 184) row.rwndLimited = columns.rwndLimited[index];
  if (columns.sndbufLimited && infoBytes >= 192) row.sndbufLimited = columns.sndbufLimited[index];
  if (columns.lastDataSent && infoBytes >= 48) row.lastDataSent = columns.lastDataSent[index];
  if (columns.lastDataRecv && infoBytes >= 56) row.lastDataRecv = columns.lastDataRecv[index];
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

export function addInfoJson(row: Readonly<RowInfo>, json: RowInfoJson): void {
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
