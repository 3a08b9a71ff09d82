/*
 * The info columns of a netlink message, one value after the other, from linux/inet_diag.h, linux/sock_diag.h and
 * linux/tcp.h alone. What a row does not have is left out.
 */
export type OracleInfo = Record<string, number | bigint | string>;

/** struct tcp_info in its order: bytes of each field. Those without a name are not columns. */
const STRUCT: readonly (readonly [bytes: number, name?: string])[] = [
  // state, ca_state, retransmits, probes, backoff, options, wscales, app_limited and fastopen_client_fail
  ...Array.from({ length: 8 }, () => [1] as const),
  [4, "rto"],
  [4], // ato
  [4, "sndMss"],
  [4], // rcv_mss
  [4, "unacked"],
  [4], // sacked
  [4, "lost"],
  [4, "retrans"],
  [4], // fackets
  [4, "lastDataSent"],
  [4], // last_ack_sent
  [4, "lastDataRecv"],
  [4], // last_ack_recv
  [4], // pmtu
  [4], // rcv_ssthresh
  [4, "rtt"],
  [4, "rttvar"],
  [4, "sndSsthresh"],
  [4, "sndCwnd"],
  [4], // advmss
  [4], // reordering
  [4], // rcv_rtt
  [4], // rcv_space
  [4, "totalRetrans"],
  [8, "pacingRate"],
  [8], // max_pacing_rate
  [8, "bytesAcked"],
  [8, "bytesReceived"],
  [4, "segsOut"],
  [4, "segsIn"],
  [4, "notsentBytes"],
  [4, "minRtt"],
  [4, "dataSegsIn"],
  [4, "dataSegsOut"],
  [8, "deliveryRate"],
  [8, "busyTime"],
  [8, "rwndLimited"],
  [8, "sndbufLimited"],
  [4], // delivered
  [4], // delivered_ce
  [8, "bytesSent"],
  [8, "bytesRetrans"],
  [4], // dsack_dups
  [4], // reord_seen
  [4, "rcvOoopack"],
  [4, "sndWnd"],
];

/** Of the payload of a message, and its attributes, of each type the last. */
export function infoOf(message: DataView, attributes: ReadonlyMap<number, DataView>, isTcp: boolean): OracleInfo {
  const isListener = isTcp && message.getUint8(1) === 10;
  const info: OracleInfo = {};
  const put = (name: string, value: number | bigint) => {
    // 0 stands for none.
    if (BigInt(value) !== 0n) info[name] = value;
  };
  put("cookie", message.getBigUint64(44, true));
  put("interface", message.getUint32(40, true));
  // INET_DIAG_CGROUP_ID
  const cgroup = attributes.get(21);
  if (cgroup && cgroup.byteLength >= 8) put("cgroup", Number(cgroup.getBigUint64(0, true)));
  // INET_DIAG_CONG
  const name = isTcp ? textOf(attributes.get(4)) : "";
  if (name !== "") info.congestion = name;
  if (isListener) info.backlogLimit = message.getUint32(60, true);
  // INET_DIAG_SKMEMINFO, SK_MEMINFO_DROPS
  const memory = attributes.get(7);
  if (memory && memory.byteLength >= 36) info.socketDrops = memory.getUint32(32, true);
  // INET_DIAG_INFO
  const tcp = attributes.get(2);
  if (tcp && isTcp && !isListener) {
    let at = 0;
    for (const [bytes, field] of STRUCT) {
      if (at + bytes > tcp.byteLength) break;
      if (field !== undefined) {
        info[field] = bytes === 8 ? Number(tcp.getBigUint64(at, true)) : tcp.getUint32(at, true);
      }
      at += bytes;
    }
  }
  return info;
}

function textOf(value: DataView | undefined): string {
  let text = "";
  for (let i = 0; value && i < Math.min(16, value.byteLength) && value.getUint8(i) !== 0; i++) {
    text += String.fromCharCode(value.getUint8(i));
  }
  return text;
}
