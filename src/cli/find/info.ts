import { inodeOf, SockdexError, type SocketRow } from "../../index";
import { tcpInfo } from "../../sockopt/read-tcp-info";
import { withDescriptorOf } from "../../sockopt/take-descriptor";
import type { TcpInfo } from "../../sockopt/tcp-info";
import { formatBytes } from "../../text/bytes";
import type { Processes } from "../rows/processes";
import { complain } from "../terminal/output";
import { isUtf8 } from "../terminal/terminal";

/** TCP_INFO of sockets that processes hold. Each kind of failure is reported once. */
export class InfoReader {
  readonly #told = new Set<string>();
  readonly #processes: Processes;

  constructor(processes: Processes) {
    this.#processes = processes;
  }

  /** Whether some of it could not be read. */
  get hasFailed(): boolean {
    return this.#told.size > 0;
  }

  of({ inode, protocol }: SocketRow): TcpInfo | undefined {
    if (!protocol.startsWith("tcp") || this.#told.has("ERR_NO_PEER")) return undefined;
    let failure: SockdexError | undefined;
    for (const { pid, fd } of this.#processes.of(inode)) {
      try {
        // The descriptor may stand for another socket by now.
        const info = withDescriptorOf(pid, fd, (own) => (inodeOf(own) === inode ? tcpInfo(own) : undefined));
        if (info) return info;
      } catch (error) {
        if (!(error instanceof SockdexError)) throw error;
        failure = error;
      }
    }
    if (failure && !this.#told.has(failure.code)) {
      this.#told.add(failure.code);
      complain(`no TCP_INFO: ${failure.message}`);
    }
    return undefined;
  }
}

const UNKNOWN = 0xffffffff;
const NO_RATE = 2n ** 64n - 1n;
const FIRST_SSTHRESH = 0x7fffffff;

/** What is worth telling, each a few words, the most telling first. */
export function infoTexts(info: TcpInfo): string[] {
  // Of a listener the kernel tells its backlog in fields that are otherwise about segments.
  if (info.state === "LISTEN") return [`backlog ${info.unacked} of ${info.sacked}`];
  const { rtt, rttvar, minRtt = UNKNOWN, sndCwnd, sndSsthresh, pacingRate = NO_RATE, deliveryRate = 0n } = info;
  const some = (isThere: boolean | undefined, text: () => string) => (isThere ? [text()] : []);
  const bytes = (count: bigint | number) => formatBytes(Number(count));
  return [
    `rtt ${ms(rtt)} ${isUtf8() ? "±" : "+-"}${ms(rttvar)}${minRtt === UNKNOWN ? "" : `, least ${ms(minRtt)}`}`,
    ...some(info.caState !== "Open", () => `congestion control in ${info.caState}`),
    `cwnd ${sndCwnd}${sndSsthresh === FIRST_SSTHRESH ? "" : `, ssthresh ${sndSsthresh}`}`,
    `mss ${info.sndMss}`,
    `rto ${ms(info.rto)}${info.backoff > 0 ? `, doubled ${info.backoff} times` : ""}`,
    ...some(info.bytesSent !== undefined, () => `sent ${bytes(info.bytesSent ?? 0)}`),
    ...some(info.bytesReceived !== undefined, () => `received ${bytes(info.bytesReceived ?? 0)}`),
    ...some(info.unacked > 0, () => `${info.unacked} segments unacknowledged`),
    ...some((info.notsentBytes ?? 0) > 0, () => `${bytes(info.notsentBytes ?? 0)} not sent yet`),
    ...some(info.lost > 0, () => `${info.lost} lost`),
    ...some(info.totalRetrans > 0, () => `${info.totalRetrans} retransmitted`),
    ...some(info.probes > 0, () => `${info.probes} probes unanswered`),
    ...some(deliveryRate > 0n, () => `delivers ${bytes(deliveryRate)}/s`),
    ...some(pacingRate !== NO_RATE, () => `paced at ${bytes(pacingRate)}/s`),
    ...some(info.sndWnd !== undefined, () => `window ${bytes(info.sndWnd ?? 0)}`),
    `last sent ${seconds(info.lastDataSent)}, received ${seconds(info.lastDataRecv)} ago`,
  ];
}

function ms(microseconds: number): string {
  return `${microseconds / 1000} ms`;
}

function seconds(milliseconds: number): string {
  return milliseconds < 10_000 ? `${milliseconds / 1000} s` : `${Math.round(milliseconds / 1000)} s`;
}

const INDENT = "    ";

/** The texts in lines of at most `width`, set in. */
export function infoLines(info: TcpInfo, width: number | undefined): string[] {
  const lines: string[] = [];
  let line = INDENT;
  for (const text of infoTexts(info)) {
    const next = line === INDENT ? line + text : `${line}; ${text}`;
    if (line !== INDENT && next.length > (width ?? 100)) {
      lines.push(`${line};`);
      line = INDENT + text;
    } else line = next;
  }
  return [...lines, line];
}
