import { row } from "./incident";

/** A capture of a series: the name of its file, and what is in it. */
export interface MadeCapture {
  name: string;
  bytes: Buffer;
}

export interface SeriesOptions {
  captures: number;
  /** Milliseconds since 1970 of the first one. */
  start?: number;
  /** Milliseconds from one to the next. */
  step?: number;
  /** Names of machines; each has as many captures. */
  hosts?: readonly string[];
  /** Without a time in the names. */
  isTimeless?: boolean;
}

const HEAD = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
export const SERIES_START = Date.UTC(2026, 6, 1, 20, 35, 0);

/**
 * A server whose program closes less and less: connections come and go, those in CLOSE_WAIT stay, from a third of the
 * time on; some peers lose packets in the middle. Sockets keep their inodes from capture to capture.
 */
export function captureSeries({
  captures,
  start = SERIES_START,
  step = 60_000,
  hosts = ["web1"],
  isTimeless = false,
}: SeriesOptions): MadeCapture[] {
  return hosts.flatMap((host, machine) =>
    Array.from({ length: captures }, (_, i) => {
      const stamp = new Date(start + i * step).toISOString().replace(/[-:]/g, "").replace("Z", "").replace(".000", "");
      const name = isTimeless ? `capture ${String(i + 1).padStart(3, "0")}` : `${stamp.replace(".", ",")}Z`;
      return { name: `${host}/${name}-tcp.txt`, bytes: Buffer.from(tableAt(i, captures, machine)) };
    }),
  );
}

function tableAt(i: number, captures: number, machine: number): string {
  const here = `10.0.${machine}.5`;
  const share = captures > 1 ? i / (captures - 1) : 1;
  const rows = [`${row("0.0.0.0", 8080, "0.0.0.0", 0, 10, { rx: Math.round(60 * Math.max(0, share - 0.6)) })} 1`];
  const connection = (number: number, state: number, waiting = {}) => {
    const peer = `172.16.${number % 40}.${(number * 7) % 250}`;
    rows.push(`${row(here, 8080, peer, 20_000 + (number % 40_000), state, waiting)} ${1000 + number}`);
  };
  // Of 40 a step, each is there for five steps.
  const newest = 200 + i * 40;
  for (let number = newest - 200; number < newest; number++) {
    const isLost = share > 0.4 && share < 0.6 && number % 9 === 0;
    connection(
      number,
      1,
      isLost ? { tx: 1500, timer: 1, retransmits: 3 } : { rx: number % 13 === 0 ? 400 * (i + 1) : 0 },
    );
  }
  for (let number = Math.max(0, newest - 280); number < newest - 200; number++) connection(number, 6);
  const stuck = Math.round(Math.max(0, share - 0.3) * 400);
  for (let number = 0; number < stuck; number++) connection(1_000_000 + number, 8);
  return `${[HEAD, ...rows.map((text, line) => `${String(line).padStart(4)}: ${text}`)].join("\n")}\n`;
}
