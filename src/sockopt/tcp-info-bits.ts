/** The state of congestion control, enum tcp_ca_state of linux/tcp.h. */
export type CaState = (typeof CA_STATES)[number] | `UNKNOWN(${number})`;

const CA_STATES = ["Open", "Disorder", "CWR", "Recovery", "Loss"] as const;

/** What a connection has agreed on, TCPI_OPT_… of linux/tcp.h by their bits. `SYN_DATA`: the SYN's data was taken (Fast Open). */
export type TcpOption = (typeof TCP_OPTIONS)[number];

const TCP_OPTIONS = ["TIMESTAMPS", "SACK", "WSCALE", "ECN", "ECN_SEEN", "SYN_DATA", "USEC_TS", "TFO_CHILD"] as const;

export function caStateOf(code: number): CaState {
  return CA_STATES[code] ?? `UNKNOWN(${code})`;
}

export function tcpOptionsOf(bits: number): readonly TcpOption[] {
  return TCP_OPTIONS.filter((_, bit) => bits & (1 << bit));
}
