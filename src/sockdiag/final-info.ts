// Written by `npm run schema` from src/table/info/tcp-info-fields.ts: change that.

/** struct tcp_info of a connection at its end, a copy. A field that an older kernel does not give is undefined; 64-bit counts are exact to 2^53. */
export class FinalInfo {
  /** Retransmission time-out. Unit: µs. */
  readonly rto: number;
  /** Largest segment sent. Unit: bytes. */
  readonly sndMss: number;
  /** Sent and not acknowledged. Of a listener that is asked itself, connections waiting to be accepted. Unit: segments. */
  readonly unacked: number;
  /** Taken for lost. Unit: segments. */
  readonly lost: number;
  /** Sent again and not acknowledged yet. Unit: segments. */
  readonly retrans: number;
  /** Since data was last sent. Unit: ms. */
  readonly lastDataSent: number;
  /** Since data was last received. Unit: ms. */
  readonly lastDataRecv: number;
  /** Smoothed round-trip time. Unit: µs. */
  readonly rtt: number;
  /** Mean deviation of the round-trip time. Unit: µs. */
  readonly rttvar: number;
  /** Where slow start ends. 2147483647 before the first loss. Unit: segments. */
  readonly sndSsthresh: number;
  /** Congestion window. Unit: segments. */
  readonly sndCwnd: number;
  /** Sent again, ever. Unit: segments. */
  readonly totalRetrans: number;
  /** Pace of sending. 2^64 − 1 is none. Unit: bytes a second. */
  readonly pacingRate: number | undefined;
  /** Sent and acknowledged, SYN and FIN counted as one each. Unit: bytes. */
  readonly bytesAcked: number | undefined;
  /** Received in order, the FIN counted as one. Unit: bytes. */
  readonly bytesReceived: number | undefined;
  /** Sent, all kinds. Unit: segments. */
  readonly segsOut: number | undefined;
  /** Received, all kinds. Unit: segments. */
  readonly segsIn: number | undefined;
  /** Written and not sent even once. Unit: bytes. */
  readonly notsentBytes: number | undefined;
  /** Least round-trip time of late. 4294967295 while unknown. Unit: µs. */
  readonly minRtt: number | undefined;
  /** Received with data. Unit: segments. */
  readonly dataSegsIn: number | undefined;
  /** Sent with data. Unit: segments. */
  readonly dataSegsOut: number | undefined;
  /** Latest rate at which data arrived over there. Unit: bytes a second. */
  readonly deliveryRate: number | undefined;
  /** Time with data to send or unacknowledged. Unit: µs. */
  readonly busyTime: number | undefined;
  /** Busy time held up by the other side's receive window. Unit: µs. */
  readonly rwndLimited: number | undefined;
  /** Busy time held up by the send buffer. Unit: µs. */
  readonly sndbufLimited: number | undefined;
  /** Sent, repeated ones too. Unit: bytes. */
  readonly bytesSent: number | undefined;
  /** Sent again. Unit: bytes. */
  readonly bytesRetrans: number | undefined;
  /** Received out of order. Unit: segments. */
  readonly rcvOoopack: number | undefined;
  /** Receive window of the other side. Unit: bytes. */
  readonly sndWnd: number | undefined;
  /** Time-outs in a row without an answer. */
  readonly retransmits: number;
  /** Window or keepalive probes without an answer. */
  readonly probes: number;

  /** @internal The first `length` bytes of `view`, 104 at least. */
  constructor(view: DataView, length: number) {
    this.rto = view.getUint32(8, true);
    this.sndMss = view.getUint32(16, true);
    this.unacked = view.getUint32(24, true);
    this.lost = view.getUint32(32, true);
    this.retrans = view.getUint32(36, true);
    this.lastDataSent = view.getUint32(44, true);
    this.lastDataRecv = view.getUint32(52, true);
    this.rtt = view.getUint32(68, true);
    this.rttvar = view.getUint32(72, true);
    this.sndSsthresh = view.getUint32(76, true);
    this.sndCwnd = view.getUint32(80, true);
    this.totalRetrans = view.getUint32(100, true);
    this.pacingRate = length < 112 ? undefined : view.getUint32(104, true) + view.getUint32(108, true) * 2 ** 32;
    this.bytesAcked = length < 128 ? undefined : view.getUint32(120, true) + view.getUint32(124, true) * 2 ** 32;
    this.bytesReceived = length < 136 ? undefined : view.getUint32(128, true) + view.getUint32(132, true) * 2 ** 32;
    this.segsOut = length < 140 ? undefined : view.getUint32(136, true);
    this.segsIn = length < 144 ? undefined : view.getUint32(140, true);
    this.notsentBytes = length < 148 ? undefined : view.getUint32(144, true);
    this.minRtt = length < 152 ? undefined : view.getUint32(148, true);
    this.dataSegsIn = length < 156 ? undefined : view.getUint32(152, true);
    this.dataSegsOut = length < 160 ? undefined : view.getUint32(156, true);
    this.deliveryRate = length < 168 ? undefined : view.getUint32(160, true) + view.getUint32(164, true) * 2 ** 32;
    this.busyTime = length < 176 ? undefined : view.getUint32(168, true) + view.getUint32(172, true) * 2 ** 32;
    this.rwndLimited = length < 184 ? undefined : view.getUint32(176, true) + view.getUint32(180, true) * 2 ** 32;
    this.sndbufLimited = length < 192 ? undefined : view.getUint32(184, true) + view.getUint32(188, true) * 2 ** 32;
    this.bytesSent = length < 208 ? undefined : view.getUint32(200, true) + view.getUint32(204, true) * 2 ** 32;
    this.bytesRetrans = length < 216 ? undefined : view.getUint32(208, true) + view.getUint32(212, true) * 2 ** 32;
    this.rcvOoopack = length < 228 ? undefined : view.getUint32(224, true);
    this.sndWnd = length < 232 ? undefined : view.getUint32(228, true);
    this.retransmits = view.getUint8(2);
    this.probes = view.getUint8(3);
  }
}
