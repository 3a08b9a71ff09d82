import type { Protocol } from "../../../src/core";
import type { Random } from "../../generate/random";
import { FedTable } from "../../sockdiag/fed-table";
import type { Entry } from "../case";

const PROTOCOLS: readonly [Protocol, ...Protocol[]] = ["tcp", "tcp6", "udp", "udp6", "udplite", "raw6"];

let tables = newTables();

function newTables(): readonly [FedTable, ...FedTable[]] {
  return [new FedTable(false), new FedTable(true), new FedTable(false, true), new FedTable(true, true)];
}

/** Netlink messages in windows, cut anywhere, beside the plain reader. */
export const netlink: Entry = {
  name: "netlink",
  weight: 20,
  inputs: "replies",
  run: (bytes, random) => random.pick(tables).difference(bytes, random.pick(PROTOCOLS), drawCuts(bytes.length, random)),
  reset() {
    tables = newTables();
  },
};

function drawCuts(length: number, random: Random): number[] {
  const count = random.chance(0.6) ? 0 : random.between(1, 3);
  // Messages are padded: most ends that matter are there.
  const grain = random.chance(0.5) ? 4 : 1;
  return Array.from({ length: count }, () => random.below(length / grain + 1) * grain)
    .filter((cut) => cut <= length)
    .sort((a, b) => a - b);
}
