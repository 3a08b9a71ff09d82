/** A server whose program does not close: 3,000 connections of one peer, among others. */
export function incident(closeWait = 3000): string {
  const rows = [
    row("0.0.0.0", 8080, "0.0.0.0", 0, 10),
    row("0.0.0.0", 22, "0.0.0.0", 0, 10),
    ...several(400, (i) => row("10.0.0.5", i % 3 === 0 ? 22 : 8080, `172.16.${i % 40}.${i % 250}`, 30000 + i, 1)),
    ...several(150, (i) => row("10.0.0.5", 40000 + i, "10.0.7.9", 5432, 6)),
    ...several(closeWait, (i) => row("10.0.0.5", 8080, "10.1.2.3", 20000 + i, 8)),
    ...several(12, (i) => row("10.0.0.5", 8080, `10.2.${i}.9`, 50000, 8)),
  ];
  return tableOf(rows);
}

/** A table of these rows, each with an inode of its own. */
export function tableOf(rows: readonly string[]): string {
  const head = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
  return `${[head, ...rows.map((text, i) => `${String(i).padStart(4)}: ${text} ${10000 + i}`)].join("\n")}\n`;
}

function several(count: number, of: (i: number) => string): string[] {
  return Array.from({ length: count }, (_, i) => of(i));
}

const hex = (value: number, digits: number) => value.toString(16).toUpperCase().padStart(digits, "0");

interface Waiting {
  rx?: number;
  tx?: number;
  timer?: number;
  retransmits?: number;
}

/** A row up to its inode. Data that wait are one byte in CLOSE_WAIT: the end itself. */
export function row(
  local: string,
  localPort: number,
  remote: string,
  remotePort: number,
  state: number,
  { rx = state === 8 ? 1 : 0, tx = 0, timer = 0, retransmits = 0 }: Waiting = {},
): string {
  const address = (text: string) =>
    text
      .split(".")
      .reverse()
      .map((byte) => hex(Number(byte), 2))
      .join("");
  const ends = `${address(local)}:${hex(localPort, 4)} ${address(remote)}:${hex(remotePort, 4)}`;
  const waits = `${hex(tx, 8)}:${hex(rx, 8)} ${hex(timer, 2)}:00000000 ${hex(retransmits, 8)}`;
  return `${ends} ${hex(state, 2)} ${waits} 1000 0`;
}
