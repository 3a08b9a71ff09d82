import * as header from "../../assembly/header";
import { DUMP_DONE, DUMP_FAILED, DUMP_OVERRUN, OK } from "../../assembly/status";
import { diagExports } from "../../src/module/diag";
import { infoColumns } from "../../src/table/info/info-columns";
import { PROTOCOLS, type Protocol } from "../../src/table/protocols";
import { rowDifference } from "../fuzz/difference";
import { GuardedTable } from "../fuzz/guards";
import { type NetlinkResult, readNetlinkOracle } from "../oracle/netlink";

const ENDS: Record<number, NetlinkResult["end"]> = {
  [OK]: "more",
  [DUMP_DONE]: "done",
  [DUMP_FAILED]: "failed",
  [DUMP_OVERRUN]: "overrun",
};

/** A table that is fed netlink messages, without a kernel. */
export class FedTable {
  readonly details: boolean;
  readonly info: boolean;
  readonly table: GuardedTable;

  /** `info`: with all of it. */
  constructor(details: boolean, info = false) {
    this.details = details;
    this.info = info;
    this.table = new GuardedTable({ details }, info ? infoColumns : []);
  }

  /**
   * Feeds the bytes, cut into windows that end after those many bytes. What the windows before held stays behind a
   * shorter one. Returns the first difference to the oracle, or what was written to that must not be.
   */
  difference(bytes: Uint8Array, protocol: Protocol, cuts: readonly number[] = []): string | undefined {
    const { table, details, info } = this;
    table.restart();
    const expected: NetlinkResult = { rows: [], malformed: 0, skipped: 0, interrupted: false, end: "more", errno: 0 };
    let end = "more" as NetlinkResult["end"] | undefined;
    let errno = 0;
    let interrupted = false;
    let isWindowKept = true;
    table.feedRows({ protocol }, (memory) => {
      memory.setWord(header.DIAG_INTERRUPTED, 0);
      let from = 0;
      for (const to of [...cuts, bytes.length]) {
        const window = bytes.subarray(from, to);
        from = to;
        memory.window.set(window);
        const answer = diagExports(memory.memory).readMessages(window.length, PROTOCOLS.indexOf(protocol), 1);
        end = ENDS[answer];
        errno = memory.word(header.DIAG_ERRNO);
        interrupted = memory.word(header.DIAG_INTERRUPTED) !== 0;
        isWindowKept &&= Buffer.compare(memory.window.subarray(0, window.length), window) === 0;
        const part = readNetlinkOracle(window, { protocol, details, info, sequence: 1 });
        expected.rows.push(...part.rows);
        expected.malformed += part.malformed;
        expected.skipped += part.skipped;
        expected.interrupted ||= part.interrupted;
        expected.end = part.end;
        expected.errno = part.errno;
        if (part.end !== "more" || end !== "more") break;
      }
      return from;
    });
    if (!isWindowKept) return "the window was written to";
    if (end !== expected.end) return `it ends as ${end}, not ${expected.end}`;
    const ends = end === "done" || end === "failed";
    if (ends && errno !== expected.errno) return `errno ${errno}, not ${expected.errno}`;
    if (interrupted !== expected.interrupted) return `interrupted: ${interrupted}`;
    const { malformed, skipped, lines, rows } = table.diagnostics;
    if (malformed !== expected.malformed) return `malformed: ${malformed}, not ${expected.malformed}`;
    if (skipped !== expected.skipped) return `skipped: ${skipped}, not ${expected.skipped}`;
    if (lines !== rows + malformed + skipped) return "lines are not rows + malformed + skipped";
    if (rows !== expected.rows.length) return `rows: ${rows}, not ${expected.rows.length}`;
    return rowDifference(table, expected.rows) ?? table.touched();
  }
}
