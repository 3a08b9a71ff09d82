// Written by `npm run schema` from src/table/info/tcp-info-fields.ts: change that.
import { type State, stateName } from "../table/states";
import { type CaState, caStateOf, type TcpOption, tcpOptionsOf } from "./tcp-info-bits";

/** The fields of struct tcp_info. */
export class TcpInfoFields {
  readonly state: State;
  readonly caState: CaState;
  /** Time-outs in a row without an answer. */
  readonly retransmits: number;
  /** Window or keepalive probes without an answer. */
  readonly probes: number;
  /** The time-out has been doubled so often. */
  readonly backoff: number;
  readonly options: readonly TcpOption[];
  /** Window scales, powers of two. */
  readonly sndWscale: number;
  readonly rcvWscale: number;
  /** `deliveryRate` was limited by the program, not by the network. Always false before Linux 4.9. */
  readonly deliveryRateAppLimited: boolean;
  /** Why Fast Open failed, enum tcp_fastopen_client_fail. Always 0 before Linux 5.5. */
  readonly fastopenClientFail: number;
  /** Retransmission time-out. Unit: µs. */
  readonly rto: number;
  /** Delayed acknowledgement time-out. Unit: µs. */
  readonly ato: number;
  /** Largest segment sent. Unit: bytes. */
  readonly sndMss: number;
  /** Largest segment received, by estimate. Unit: bytes. */
  readonly rcvMss: number;
  /** Sent and not acknowledged. Of a listener that is asked itself, connections waiting to be accepted. Unit: segments. */
  readonly unacked: number;
  /** Segments acknowledged selectively; of a listener, how many may wait (its backlog). */
  readonly sacked: number;
  /** Taken for lost. Unit: segments. */
  readonly lost: number;
  /** Sent again and not acknowledged yet. Unit: segments. */
  readonly retrans: number;
  /** 0 since Linux 4.15. */
  readonly fackets: number;
  /** Since data was last sent. Unit: ms. */
  readonly lastDataSent: number;
  /** 0: the kernel does not remember. */
  readonly lastAckSent: number;
  /** Since data was last received. Unit: ms. */
  readonly lastDataRecv: number;
  /** Since an acknowledgement was last received. Unit: ms. */
  readonly lastAckRecv: number;
  /** Path MTU. Unit: bytes. */
  readonly pmtu: number;
  /** What the receive window may grow to at present. Unit: bytes. */
  readonly rcvSsthresh: number;
  /** Smoothed round-trip time. Unit: µs. */
  readonly rtt: number;
  /** Mean deviation of the round-trip time. Unit: µs. */
  readonly rttvar: number;
  /** Where slow start ends. 2147483647 before the first loss. Unit: segments. */
  readonly sndSsthresh: number;
  /** Congestion window. Unit: segments. */
  readonly sndCwnd: number;
  /** Largest segment announced to the other side. Unit: bytes. */
  readonly advmss: number;
  /** How far segments are taken to be reordered at most. Unit: segments. */
  readonly reordering: number;
  /** Round-trip time as the receiver sees it. 0 while unknown. Unit: µs. */
  readonly rcvRtt: number;
  /** What the program reads in a round-trip time. Unit: bytes. */
  readonly rcvSpace: number;
  /** Sent again, ever. Unit: segments. */
  readonly totalRetrans: number;
  /** Pace of sending. 2^64 − 1 is none. Unit: bytes a second. Linux 3.15. */
  readonly pacingRate: bigint | undefined;
  /** Its ceiling by SO_MAX_PACING_RATE. 2^64 − 1 is none. Unit: bytes a second. Linux 3.15. */
  readonly maxPacingRate: bigint | undefined;
  /** Sent and acknowledged, SYN and FIN counted as one each. Unit: bytes. Linux 4.1. */
  readonly bytesAcked: bigint | undefined;
  /** Received in order, the FIN counted as one. Unit: bytes. Linux 4.1. */
  readonly bytesReceived: bigint | undefined;
  /** Sent, all kinds. Unit: segments. Linux 4.2. */
  readonly segsOut: number | undefined;
  /** Received, all kinds. Unit: segments. Linux 4.2. */
  readonly segsIn: number | undefined;
  /** Written and not sent even once. Unit: bytes. Linux 4.6. */
  readonly notsentBytes: number | undefined;
  /** Least round-trip time of late. 4294967295 while unknown. Unit: µs. Linux 4.6. */
  readonly minRtt: number | undefined;
  /** Received with data. Unit: segments. Linux 4.6. */
  readonly dataSegsIn: number | undefined;
  /** Sent with data. Unit: segments. Linux 4.6. */
  readonly dataSegsOut: number | undefined;
  /** Latest rate at which data arrived over there. Unit: bytes a second. Linux 4.9. */
  readonly deliveryRate: bigint | undefined;
  /** Time with data to send or unacknowledged. Unit: µs. Linux 4.10. */
  readonly busyTime: bigint | undefined;
  /** Busy time held up by the other side's receive window. Unit: µs. Linux 4.10. */
  readonly rwndLimited: bigint | undefined;
  /** Busy time held up by the send buffer. Unit: µs. Linux 4.10. */
  readonly sndbufLimited: bigint | undefined;
  /** Segments with data that arrived over there, repeated ones too. Linux 4.18. */
  readonly delivered: number | undefined;
  /** Of these, the ones marked for congestion (ECN). Linux 4.18. */
  readonly deliveredCe: number | undefined;
  /** Sent, repeated ones too. Unit: bytes. Linux 4.19. */
  readonly bytesSent: bigint | undefined;
  /** Sent again. Unit: bytes. Linux 4.19. */
  readonly bytesRetrans: bigint | undefined;
  /** Segments the other side reports to have twice (DSACK). Linux 4.19. */
  readonly dsackDups: number | undefined;
  /** Times reordering was seen. Linux 4.19. */
  readonly reordSeen: number | undefined;
  /** Received out of order. Unit: segments. Linux 5.4. */
  readonly rcvOoopack: number | undefined;
  /** Receive window of the other side. Unit: bytes. Linux 5.4. */
  readonly sndWnd: number | undefined;
  /** The receive window announced. Unit: bytes. Linux 6.2. */
  readonly rcvWnd: number | undefined;
  /** Times another path was tried (PLB or time-outs). Linux 6.2. */
  readonly rehash: number | undefined;
  /** Retransmission time-outs, ever. Linux 6.7. */
  readonly totalRto: number | undefined;
  /** Recoveries from time-outs, ever. Linux 6.7. */
  readonly totalRtoRecoveries: number | undefined;
  /** Time in such recoveries. Unit: ms. Linux 6.7. */
  readonly totalRtoTime: number | undefined;
  /** Segments received with a congestion mark. Linux 6.18. */
  readonly receivedCe: number | undefined;
  /** Bytes that arrived over there marked ECT(1), by Accurate ECN (RFC 9768). Linux 6.18. */
  readonly deliveredE1Bytes: number | undefined;
  /** The same, ECT(0). Linux 6.18. */
  readonly deliveredE0Bytes: number | undefined;
  /** The same, marked for congestion. Linux 6.18. */
  readonly deliveredCeBytes: number | undefined;
  /** Bytes received marked ECT(1). Linux 6.18. */
  readonly receivedE1Bytes: number | undefined;
  /** The same, ECT(0). Linux 6.18. */
  readonly receivedE0Bytes: number | undefined;
  /** The same, marked for congestion. Linux 6.18. */
  readonly receivedCeBytes: number | undefined;

  /** @internal The first `length` bytes of `view`, 104 at least. */
  constructor(view: DataView, length: number) {
    // A field is there when its end is: spelt out, for a function of it takes five times as long.
    this.state = stateName(view.getUint8(0));
    this.caState = caStateOf(view.getUint8(1));
    this.retransmits = view.getUint8(2);
    this.probes = view.getUint8(3);
    this.backoff = view.getUint8(4);
    this.options = tcpOptionsOf(view.getUint8(5));
    this.sndWscale = view.getUint8(6) & 15;
    this.rcvWscale = view.getUint8(6) >> 4;
    this.deliveryRateAppLimited = (view.getUint8(7) & 1) === 1;
    this.fastopenClientFail = (view.getUint8(7) >> 1) & 3;
    this.rto = view.getUint32(8, true);
    this.ato = view.getUint32(12, true);
    this.sndMss = view.getUint32(16, true);
    this.rcvMss = view.getUint32(20, true);
    this.unacked = view.getUint32(24, true);
    this.sacked = view.getUint32(28, true);
    this.lost = view.getUint32(32, true);
    this.retrans = view.getUint32(36, true);
    this.fackets = view.getUint32(40, true);
    this.lastDataSent = view.getUint32(44, true);
    this.lastAckSent = view.getUint32(48, true);
    this.lastDataRecv = view.getUint32(52, true);
    this.lastAckRecv = view.getUint32(56, true);
    this.pmtu = view.getUint32(60, true);
    this.rcvSsthresh = view.getUint32(64, true);
    this.rtt = view.getUint32(68, true);
    this.rttvar = view.getUint32(72, true);
    this.sndSsthresh = view.getUint32(76, true);
    this.sndCwnd = view.getUint32(80, true);
    this.advmss = view.getUint32(84, true);
    this.reordering = view.getUint32(88, true);
    this.rcvRtt = view.getUint32(92, true);
    this.rcvSpace = view.getUint32(96, true);
    this.totalRetrans = view.getUint32(100, true);
    this.pacingRate = length < 112 ? undefined : view.getBigUint64(104, true);
    this.maxPacingRate = length < 120 ? undefined : view.getBigUint64(112, true);
    this.bytesAcked = length < 128 ? undefined : view.getBigUint64(120, true);
    this.bytesReceived = length < 136 ? undefined : view.getBigUint64(128, true);
    this.segsOut = length < 140 ? undefined : view.getUint32(136, true);
    this.segsIn = length < 144 ? undefined : view.getUint32(140, true);
    this.notsentBytes = length < 148 ? undefined : view.getUint32(144, true);
    this.minRtt = length < 152 ? undefined : view.getUint32(148, true);
    this.dataSegsIn = length < 156 ? undefined : view.getUint32(152, true);
    this.dataSegsOut = length < 160 ? undefined : view.getUint32(156, true);
    this.deliveryRate = length < 168 ? undefined : view.getBigUint64(160, true);
    this.busyTime = length < 176 ? undefined : view.getBigUint64(168, true);
    this.rwndLimited = length < 184 ? undefined : view.getBigUint64(176, true);
    this.sndbufLimited = length < 192 ? undefined : view.getBigUint64(184, true);
    this.delivered = length < 196 ? undefined : view.getUint32(192, true);
    this.deliveredCe = length < 200 ? undefined : view.getUint32(196, true);
    this.bytesSent = length < 208 ? undefined : view.getBigUint64(200, true);
    this.bytesRetrans = length < 216 ? undefined : view.getBigUint64(208, true);
    this.dsackDups = length < 220 ? undefined : view.getUint32(216, true);
    this.reordSeen = length < 224 ? undefined : view.getUint32(220, true);
    this.rcvOoopack = length < 228 ? undefined : view.getUint32(224, true);
    this.sndWnd = length < 232 ? undefined : view.getUint32(228, true);
    this.rcvWnd = length < 236 ? undefined : view.getUint32(232, true);
    this.rehash = length < 240 ? undefined : view.getUint32(236, true);
    this.totalRto = length < 242 ? undefined : view.getUint16(240, true);
    this.totalRtoRecoveries = length < 244 ? undefined : view.getUint16(242, true);
    this.totalRtoTime = length < 248 ? undefined : view.getUint32(244, true);
    this.receivedCe = length < 252 ? undefined : view.getUint32(248, true);
    this.deliveredE1Bytes = length < 256 ? undefined : view.getUint32(252, true);
    this.deliveredE0Bytes = length < 260 ? undefined : view.getUint32(256, true);
    this.deliveredCeBytes = length < 264 ? undefined : view.getUint32(260, true);
    this.receivedE1Bytes = length < 268 ? undefined : view.getUint32(264, true);
    this.receivedE0Bytes = length < 272 ? undefined : view.getUint32(268, true);
    this.receivedCeBytes = length < 276 ? undefined : view.getUint32(272, true);
  }
}
