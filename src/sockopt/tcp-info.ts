import { TcpInfoFields } from "./tcp-info-values";

export type { CaState, TcpOption } from "./tcp-info-bits";

/** What every kernel gives since Linux 2.6.10. */
export const LEAST_BYTES = 104;

/** More than any kernel gives: newer fields stand at the end. */
export const MOST_BYTES = 512;

/**
 * What the kernel knows of a TCP socket now: struct tcp_info of include/uapi/linux/tcp.h. Fields bear the kernel's names,
 * tcpi_snd_cwnd as `sndCwnd`; those behind `totalRetrans` are undefined where the kernel is older than they are. 64-bit
 * fields are bigints, exact.
 */
export class TcpInfo extends TcpInfoFields {
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
