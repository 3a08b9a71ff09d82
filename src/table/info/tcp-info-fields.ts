/*
 * The fields of struct tcp_info, include/uapi/linux/tcp.h, each once: what getsockopt() and netlink give is the same
 * struct. They bear the kernel's names, tcpi_snd_cwnd as `sndCwnd`. Bytes 276–279 are left out: their meaning changed
 * between Linux 6.19 and 7.0. What scripts/schema/tcp-info.ts writes from it: TcpInfoFields of src/sockopt/, and what fills the
 * info columns in assembly/diag/.
 */

export interface TcpInfoField {
  /** Offset of its first byte. */
  readonly at: number;
  /** Bytes. */
  readonly width: 1 | 2 | 4 | 8;
  readonly unit?: "microseconds" | "milliseconds" | "bytes" | "bytesPerSecond" | "segments";
  readonly about: string;
  /** What some numbers stand for. */
  readonly coding?: string;
  /** The first Linux that has it; by default all since 2.6.10 do. */
  readonly since?: string;
}

/** Those that tables have as info columns. */
export const COLUMN_FIELDS = {
  rto: { at: 8, width: 4, unit: "microseconds", about: "Retransmission time-out." },
  sndMss: { at: 16, width: 4, unit: "bytes", about: "Largest segment sent." },
  unacked: {
    at: 24,
    width: 4,
    unit: "segments",
    about: "Sent and not acknowledged.",
    coding: "Of a listener that is asked itself, connections waiting to be accepted.",
  },
  lost: { at: 32, width: 4, unit: "segments", about: "Taken for lost." },
  retrans: { at: 36, width: 4, unit: "segments", about: "Sent again and not acknowledged yet." },
  lastDataSent: { at: 44, width: 4, unit: "milliseconds", about: "Since data was last sent." },
  lastDataRecv: { at: 52, width: 4, unit: "milliseconds", about: "Since data was last received." },
  rtt: { at: 68, width: 4, unit: "microseconds", about: "Smoothed round-trip time." },
  rttvar: { at: 72, width: 4, unit: "microseconds", about: "Mean deviation of the round-trip time." },
  sndSsthresh: {
    at: 76,
    width: 4,
    unit: "segments",
    about: "Where slow start ends.",
    coding: "2147483647 before the first loss.",
  },
  sndCwnd: { at: 80, width: 4, unit: "segments", about: "Congestion window." },
  totalRetrans: { at: 100, width: 4, unit: "segments", about: "Sent again, ever." },
  pacingRate: {
    at: 104,
    width: 8,
    unit: "bytesPerSecond",
    about: "Pace of sending.",
    coding: "2^64 − 1 is none.",
    since: "3.15",
  },
  bytesAcked: {
    at: 120,
    width: 8,
    unit: "bytes",
    about: "Sent and acknowledged, SYN and FIN counted as one each.",
    since: "4.1",
  },
  bytesReceived: {
    at: 128,
    width: 8,
    unit: "bytes",
    about: "Received in order, the FIN counted as one.",
    since: "4.1",
  },
  segsOut: { at: 136, width: 4, unit: "segments", about: "Sent, all kinds.", since: "4.2" },
  segsIn: { at: 140, width: 4, unit: "segments", about: "Received, all kinds.", since: "4.2" },
  notsentBytes: { at: 144, width: 4, unit: "bytes", about: "Written and not sent even once.", since: "4.6" },
  minRtt: {
    at: 148,
    width: 4,
    unit: "microseconds",
    about: "Least round-trip time of late.",
    coding: "4294967295 while unknown.",
    since: "4.6",
  },
  dataSegsIn: { at: 152, width: 4, unit: "segments", about: "Received with data.", since: "4.6" },
  dataSegsOut: { at: 156, width: 4, unit: "segments", about: "Sent with data.", since: "4.6" },
  deliveryRate: {
    at: 160,
    width: 8,
    unit: "bytesPerSecond",
    about: "Latest rate at which data arrived over there.",
    since: "4.9",
  },
  busyTime: {
    at: 168,
    width: 8,
    unit: "microseconds",
    about: "Time with data to send or unacknowledged.",
    since: "4.10",
  },
  rwndLimited: {
    at: 176,
    width: 8,
    unit: "microseconds",
    about: "Busy time held up by the other side's receive window.",
    since: "4.10",
  },
  sndbufLimited: {
    at: 184,
    width: 8,
    unit: "microseconds",
    about: "Busy time held up by the send buffer.",
    since: "4.10",
  },
  bytesSent: { at: 200, width: 8, unit: "bytes", about: "Sent, repeated ones too.", since: "4.19" },
  bytesRetrans: { at: 208, width: 8, unit: "bytes", about: "Sent again.", since: "4.19" },
  rcvOoopack: { at: 224, width: 4, unit: "segments", about: "Received out of order.", since: "5.4" },
  sndWnd: { at: 228, width: 4, unit: "bytes", about: "Receive window of the other side.", since: "5.4" },
} as const satisfies Record<string, TcpInfoField>;

/** The others, but for those that are parts of a byte. */
export const OTHER_FIELDS = {
  retransmits: { at: 2, width: 1, about: "Time-outs in a row without an answer." },
  probes: { at: 3, width: 1, about: "Window or keepalive probes without an answer." },
  backoff: { at: 4, width: 1, about: "The time-out has been doubled so often." },
  ato: { at: 12, width: 4, unit: "microseconds", about: "Delayed acknowledgement time-out." },
  rcvMss: { at: 20, width: 4, unit: "bytes", about: "Largest segment received, by estimate." },
  sacked: {
    at: 28,
    width: 4,
    about: "Segments acknowledged selectively; of a listener, how many may wait (its backlog).",
  },
  fackets: { at: 40, width: 4, about: "0 since Linux 4.15." },
  lastAckSent: { at: 48, width: 4, about: "0: the kernel does not remember." },
  lastAckRecv: { at: 56, width: 4, unit: "milliseconds", about: "Since an acknowledgement was last received." },
  pmtu: { at: 60, width: 4, unit: "bytes", about: "Path MTU." },
  rcvSsthresh: { at: 64, width: 4, unit: "bytes", about: "What the receive window may grow to at present." },
  advmss: { at: 84, width: 4, unit: "bytes", about: "Largest segment announced to the other side." },
  reordering: { at: 88, width: 4, unit: "segments", about: "How far segments are taken to be reordered at most." },
  rcvRtt: {
    at: 92,
    width: 4,
    unit: "microseconds",
    about: "Round-trip time as the receiver sees it.",
    coding: "0 while unknown.",
  },
  rcvSpace: { at: 96, width: 4, unit: "bytes", about: "What the program reads in a round-trip time." },
  maxPacingRate: {
    at: 112,
    width: 8,
    unit: "bytesPerSecond",
    about: "Its ceiling by SO_MAX_PACING_RATE.",
    coding: "2^64 − 1 is none.",
    since: "3.15",
  },
  delivered: {
    at: 192,
    width: 4,
    about: "Segments with data that arrived over there, repeated ones too.",
    since: "4.18",
  },
  deliveredCe: { at: 196, width: 4, about: "Of these, the ones marked for congestion (ECN).", since: "4.18" },
  dsackDups: { at: 216, width: 4, about: "Segments the other side reports to have twice (DSACK).", since: "4.19" },
  reordSeen: { at: 220, width: 4, about: "Times reordering was seen.", since: "4.19" },
  rcvWnd: { at: 232, width: 4, unit: "bytes", about: "The receive window announced.", since: "6.2" },
  rehash: { at: 236, width: 4, about: "Times another path was tried (PLB or time-outs).", since: "6.2" },
  totalRto: { at: 240, width: 2, about: "Retransmission time-outs, ever.", since: "6.7" },
  totalRtoRecoveries: { at: 242, width: 2, about: "Recoveries from time-outs, ever.", since: "6.7" },
  totalRtoTime: { at: 244, width: 4, unit: "milliseconds", about: "Time in such recoveries.", since: "6.7" },
  receivedCe: { at: 248, width: 4, about: "Segments received with a congestion mark.", since: "6.18" },
  deliveredE1Bytes: {
    at: 252,
    width: 4,
    about: "Bytes that arrived over there marked ECT(1), by Accurate ECN (RFC 9768).",
    since: "6.18",
  },
  deliveredE0Bytes: { at: 256, width: 4, about: "The same, ECT(0).", since: "6.18" },
  deliveredCeBytes: { at: 260, width: 4, about: "The same, marked for congestion.", since: "6.18" },
  receivedE1Bytes: { at: 264, width: 4, about: "Bytes received marked ECT(1).", since: "6.18" },
  receivedE0Bytes: { at: 268, width: 4, about: "The same, ECT(0).", since: "6.18" },
  receivedCeBytes: { at: 272, width: 4, about: "The same, marked for congestion.", since: "6.18" },
} as const satisfies Record<string, TcpInfoField>;
