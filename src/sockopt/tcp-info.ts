import { type State, stateName } from "../table/states";

/** The state of congestion control, enum tcp_ca_state of linux/tcp.h. */
export type CaState = (typeof CA_STATES)[number] | `UNKNOWN(${number})`;

const CA_STATES = ["Open", "Disorder", "CWR", "Recovery", "Loss"] as const;

/** What a connection has agreed on, TCPI_OPT_… of linux/tcp.h by their bits. `SYN_DATA`: the SYN's data was taken (Fast Open). */
export type TcpOption = (typeof TCP_OPTIONS)[number];

const TCP_OPTIONS = ["TIMESTAMPS", "SACK", "WSCALE", "ECN", "ECN_SEEN", "SYN_DATA", "USEC_TS", "TFO_CHILD"] as const;

/** What every kernel gives since Linux 2.6.10. */
export const LEAST_BYTES = 104;

/** More than any kernel gives: newer fields stand at the end. */
export const MOST_BYTES = 512;

/**
 * What the kernel knows of a TCP socket now: struct tcp_info of include/uapi/linux/tcp.h. Fields bear the kernel's names,
 * tcpi_snd_cwnd as `sndCwnd`; those behind `totalRetrans` are undefined where the kernel is older than they are. 64-bit
 * fields are bigints, exact. Bytes 276–279 are left out: their meaning changed between Linux 6.19 and 7.0.
 */
export class TcpInfo {
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
  /** Retransmission time-out, µs. */
  readonly rto: number;
  /** Delayed acknowledgement time-out, µs. */
  readonly ato: number;
  /** Largest segment sent, bytes. */
  readonly sndMss: number;
  /** Largest segment received, bytes: an estimate. */
  readonly rcvMss: number;
  /** Segments sent and not acknowledged; of a listener, connections waiting to be accepted. */
  readonly unacked: number;
  /** Segments acknowledged selectively; of a listener, how many may wait (its backlog). */
  readonly sacked: number;
  /** Segments taken for lost. */
  readonly lost: number;
  /** Segments sent again and not acknowledged yet. */
  readonly retrans: number;
  /** 0 since Linux 4.15. */
  readonly fackets: number;
  /** Since data was last sent, ms. */
  readonly lastDataSent: number;
  /** 0: the kernel does not remember. */
  readonly lastAckSent: number;
  /** Since data was last received, ms. */
  readonly lastDataRecv: number;
  /** Since an acknowledgement was last received, ms. */
  readonly lastAckRecv: number;
  /** Path MTU, bytes. */
  readonly pmtu: number;
  /** What the receive window may grow to at present, bytes. */
  readonly rcvSsthresh: number;
  /** Smoothed round-trip time, µs. */
  readonly rtt: number;
  /** Its mean deviation, µs. */
  readonly rttvar: number;
  /** Slow start threshold, segments; 2147483647 before the first loss. */
  readonly sndSsthresh: number;
  /** Congestion window, segments. */
  readonly sndCwnd: number;
  /** Largest segment announced to the other side, bytes. */
  readonly advmss: number;
  /** How far segments are taken to be reordered at most, segments. */
  readonly reordering: number;
  /** Round-trip time as the receiver sees it, µs; 0 while unknown. */
  readonly rcvRtt: number;
  /** What the program reads in a round-trip time, bytes. */
  readonly rcvSpace: number;
  /** Segments sent again, ever. */
  readonly totalRetrans: number;
  /** Pace of sending, bytes a second; 2^64 − 1 is none. Linux 3.15. */
  readonly pacingRate: bigint | undefined;
  /** Its ceiling by SO_MAX_PACING_RATE, bytes a second; 2^64 − 1 is none. Linux 3.15. */
  readonly maxPacingRate: bigint | undefined;
  /** Bytes sent that were acknowledged, SYN and FIN counted as one each. Linux 4.1. */
  readonly bytesAcked: bigint | undefined;
  /** Bytes received in order, the FIN counted as one. Linux 4.1. */
  readonly bytesReceived: bigint | undefined;
  /** Segments sent, all kinds. Linux 4.2. */
  readonly segsOut: number | undefined;
  /** Segments received, all kinds. Linux 4.2. */
  readonly segsIn: number | undefined;
  /** Bytes written and not sent even once. Linux 4.6. */
  readonly notsentBytes: number | undefined;
  /** Least round-trip time of late, µs; 4294967295 while unknown. Linux 4.6. */
  readonly minRtt: number | undefined;
  /** Segments with data received. Linux 4.6. */
  readonly dataSegsIn: number | undefined;
  /** Segments with data sent. Linux 4.6. */
  readonly dataSegsOut: number | undefined;
  /** Latest rate at which data arrived over there, bytes a second. Linux 4.9. */
  readonly deliveryRate: bigint | undefined;
  /** Time with data to send or unacknowledged, µs. Linux 4.10. */
  readonly busyTime: bigint | undefined;
  /** Of it, held up by the other side's receive window, µs. Linux 4.10. */
  readonly rwndLimited: bigint | undefined;
  /** Of it, held up by the send buffer, µs. Linux 4.10. */
  readonly sndbufLimited: bigint | undefined;
  /** Segments with data that arrived over there, repeated ones too. Linux 4.18. */
  readonly delivered: number | undefined;
  /** Of these, the ones marked for congestion (ECN). Linux 4.18. */
  readonly deliveredCe: number | undefined;
  /** Bytes sent, repeated ones too. Linux 4.19. */
  readonly bytesSent: bigint | undefined;
  /** Bytes sent again. Linux 4.19. */
  readonly bytesRetrans: bigint | undefined;
  /** Segments the other side reports to have twice (DSACK). Linux 4.19. */
  readonly dsackDups: number | undefined;
  /** Times reordering was seen. Linux 4.19. */
  readonly reordSeen: number | undefined;
  /** Segments received out of order. Linux 5.4. */
  readonly rcvOoopack: number | undefined;
  /** The receive window of the other side, bytes. Linux 5.4. */
  readonly sndWnd: number | undefined;
  /** The receive window announced, bytes. Linux 6.2. */
  readonly rcvWnd: number | undefined;
  /** Times another path was tried (PLB or time-outs). Linux 6.2. */
  readonly rehash: number | undefined;
  /** Retransmission time-outs, ever. Linux 6.7. */
  readonly totalRto: number | undefined;
  /** Recoveries from time-outs, ever. Linux 6.7. */
  readonly totalRtoRecoveries: number | undefined;
  /** Time in such recoveries, ms. Linux 6.7. */
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
  /** @internal The first `length` bytes of `view`, LEAST_BYTES at least. */
  constructor(view: DataView, length: number) {
    const caState = view.getUint8(1);
    const options = view.getUint8(5);
    const scales = view.getUint8(6);
    const bits = view.getUint8(7);
    this.state = stateName(view.getUint8(0));
    this.caState = CA_STATES[caState] ?? `UNKNOWN(${caState})`;
    this.retransmits = view.getUint8(2);
    this.probes = view.getUint8(3);
    this.backoff = view.getUint8(4);
    this.options = TCP_OPTIONS.filter((_, bit) => options & (1 << bit));
    // Bit-fields: on a little-endian machine the first is the lowest.
    this.sndWscale = scales & 15;
    this.rcvWscale = scales >> 4;
    this.deliveryRateAppLimited = (bits & 1) === 1;
    this.fastopenClientFail = (bits >> 1) & 3;
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
    // A field is there when its end is: spelt out, for a function of it takes five times as long.
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

  /** A plain object for JSON: 64-bit fields are decimal strings, what is undefined is left out. */
  toJSON(): TcpInfoJson {
    const entries = Object.entries(this).map(([name, value]) => [
      name,
      typeof value === "bigint" ? value.toString() : value,
    ]);
    return Object.fromEntries(entries);
  }
}

/** TcpInfo as JSON has it. */
export type TcpInfoJson = {
  [Name in Exclude<keyof TcpInfo, "toJSON">]?: TcpInfo[Name] extends bigint | undefined ? string : TcpInfo[Name];
};
