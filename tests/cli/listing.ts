import { parseAddress, STATES, shownState } from "../../src/index";
import type { OracleRow } from "../oracle/index";
import { linesOf } from "./command";

/** What a line of the listing and a row of the reference parser both tell. */
export interface Listed {
  protocol: string;
  state: string;
  local: string;
  remote: string;
  rxQueue: number;
  txQueue: number;
  hasTimer: boolean;
  uid: number;
  inode: number;
}

const LINE = /^(\S+) +(\S+) +(\S+) +(\S+) +(\d+) +(\d+) {2}(.*?) +(\d+) +(\d+|-)$/;

export function readListing(stdout: string): Listed[] {
  const [, ...lines] = linesOf(stdout);
  return lines.map((line) => {
    const [, protocol = "", state = "", local = "", remote = "", rx, tx, timer = "", uid, inode] =
      LINE.exec(line) ?? [];
    if (inode === undefined) throw new Error(`Not a line of the listing: ${line}`);
    return {
      protocol,
      state,
      local: endpoint(local),
      remote: endpoint(remote),
      rxQueue: Number(rx),
      txQueue: Number(tx),
      hasTimer: timer !== "",
      uid: Number(uid),
      inode: inode === "-" ? 0 : Number(inode),
    };
  });
}

/** `[::1]:80` as the reference parser's hex and the port. */
function endpoint(text: string): string {
  const [, address = "", port = ""] = /^(.*):(\d+|\*)$/.exec(text) ?? [];
  return `${Buffer.from(parseAddress(address)).toString("hex")}:${port === "*" ? 0 : port}`;
}

export function asListed(row: OracleRow): Listed {
  const state = row.state & 0x7f;
  return {
    protocol: row.protocol,
    state: shownState((state > 0 && STATES[state]) || `UNKNOWN(${state})`, row.protocol),
    local: `${row.localAddress}:${row.localPort}`,
    remote: `${row.remoteAddress}:${row.remotePort}`,
    rxQueue: row.rxQueue,
    txQueue: row.txQueue,
    hasTimer: row.timer !== 0,
    uid: row.uid,
    inode: row.inode,
  };
}
