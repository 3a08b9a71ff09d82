/** Packages that bring no types: what the benchmark calls of them. */
declare module "@stroncium/procfs/lib/parsers.js" {
  interface Socket {
    slot: number;
    /** tcp: the printed digits as a number; tcp6: as printed. */
    localAddress: number | string;
    localPort: number;
    remoteAddress: number | string;
    remotePort: number;
    txQueue: number;
    rxQueue: number;
    uid: number;
  }
  const parsers: {
    processNetTcp4(text: string): Socket[];
    processNetTcp6(text: string): Socket[];
  };
  export default parsers;
}

declare module "procfs-stats/lib/nettable.js" {
  /** A row's columns by the names in the header, as printed. */
  export default function nettable(data: Uint8Array): Record<string, string>[];
}
