import type { TableView } from "../../core";
import type { Group } from "../../summary/group";
import { parseGrouping } from "../../summary/grouping";
import { Groups } from "../../summary/groups";
import { expectedPeers, type PrefixLengths, tellingLengths } from "../../summary/network-spread";
import { LEVELS } from "../levels";
import type { GroupFigures, NetworkFigures } from "../messages";
import { TOP } from "./figures";
import { statesOfPeers } from "./states-of-peers";

/** Peers by themselves and by their networks: those that say most, or those of `by`. */
export function networksOf(table: TableView, rows: Uint32Array, by: string | undefined): NetworkFigures {
  const lengths = LEVELS.find((level) => level.by === by)?.lengths ?? tellingLengths(table, rows, TOP);
  const areAddresses = lengths.v4 === 32 && lengths.v6 === 128;
  const groupings = [PEERS, ...(areAddresses ? [] : [networkGrouping(lengths)])];
  const groups = new Groups(groupings, undefined, expectedPeers(table, rows));
  groups.add(table, rows);
  const [peers = NONE, networks] = groups.result(TOP).map((group) => withBreakdowns(table, rows, group));
  return { peers, networks, lengths };
}

const PEERS = parseGrouping("remote");
const NONE: GroupFigures = { group: { by: PEERS.name, sockets: 0, distinct: 0, top: [] }, breakdowns: [] };

function networkGrouping({ v4, v6 }: PrefixLengths) {
  return parseGrouping(`remote/${v4}/${v6}`);
}

function withBreakdowns(table: TableView, rows: Uint32Array, group: Group): GroupFigures {
  const keys = group.top.map(({ key }) => key);
  return { group, breakdowns: statesOfPeers(table, rows, keys) };
}
