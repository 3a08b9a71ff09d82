/** The tables as the kernel lays them out. */
export const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6", "udplite", "udplite6", "raw", "raw6", "icmp", "icmp6"] as const;

export type Protocol = (typeof PROTOCOLS)[number];

export interface Format {
  isTcp: boolean;
  isV6: boolean;
  /** The slot's least width, before its colon. */
  slotWidth: 4 | 5;
  /** Bytes before the newline that the kernel pads a line to with spaces; 0 where it does not. */
  paddedTo: 0 | 127 | 149;
  /** Without padding and newline. */
  header: string;
}

const V4_ENDPOINTS = "local_address rem_address  ";
const V6_ENDPOINTS = "local_address                         remote_address                       ";
const COLUMNS = " st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const DATAGRAM_COLUMNS = `${COLUMNS} ref pointer drops`;

export function formatOf(protocol: Protocol): Format {
  const isTcp = protocol === "tcp" || protocol === "tcp6";
  const isV6 = protocol.endsWith("6");
  // Only udp's and udplite's own headers start with a third space.
  const indent = protocol === "udp" || protocol === "udplite" ? "   sl  " : "  sl  ";
  return {
    isTcp,
    isV6,
    slotWidth: isTcp || protocol === "raw" ? 4 : 5,
    paddedTo: isV6 || protocol === "raw" ? 0 : isTcp ? 149 : 127,
    header: indent + (isV6 ? V6_ENDPOINTS : V4_ENDPOINTS) + (isTcp ? COLUMNS : DATAGRAM_COLUMNS),
  };
}
