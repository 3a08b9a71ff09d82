import { parseNetwork, type TableView } from "../../core";
import { type Breakdown, BreakdownCounts } from "../../summary/troubles/breakdown";
import { Troubles } from "../../summary/troubles/troubles";

/** ff ff in bytes 10 and 11, as a word of a little-endian machine. */
const V4_WORD = 0xffff0000 | 0;

/** Four words of a network, and those of its mask. */
interface Prefix {
  isV4: boolean;
  values: Int32Array;
  masks: Int32Array;
}

/**
 * The states and troubles of the rows whose peers are in each of some networks, named as the summary names them and none within
 * another: one pass over the addresses. IPv4 in an IPv6 table is IPv4, and of no IPv6 network.
 */
export function statesOfPeers(table: TableView, rows: Uint32Array, networks: readonly string[]): Breakdown[] {
  const prefixes = networks.map(prefixOf);
  const troubles = new Troubles(table);
  const counts = networks.map(() => new BreakdownCounts(table, troubles));
  const { remoteAddress } = table.columns;
  const words = new Int32Array(remoteAddress.buffer, remoteAddress.byteOffset, remoteAddress.byteLength / 4);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    counts[find(prefixes, words, row * 4)]?.addRow(row);
  }
  return counts.map(({ result }) => result);
}

/** Which of them an address is in, or −1. */
function find(prefixes: readonly Prefix[], words: Int32Array, at: number): number {
  const [w0, w1, w2, w3] = [words[at] ?? 0, words[at + 1] ?? 0, words[at + 2] ?? 0, words[at + 3] ?? 0];
  const isV4 = w0 === 0 && w1 === 0 && w2 === V4_WORD;
  // No peer at all.
  if (w3 === 0 && w0 === 0 && w1 === 0 && (isV4 || w2 === 0)) return -1;
  for (let i = 0; i < prefixes.length; i++) {
    const prefix = prefixes[i];
    if (!prefix || prefix.isV4 !== isV4) continue;
    const { values, masks } = prefix;
    const differs =
      ((w3 & (masks[3] ?? 0)) ^ (values[3] ?? 0)) |
      ((w2 & (masks[2] ?? 0)) ^ (values[2] ?? 0)) |
      ((w1 & (masks[1] ?? 0)) ^ (values[1] ?? 0)) |
      ((w0 & (masks[0] ?? 0)) ^ (values[0] ?? 0));
    if (differs === 0) return i;
  }
  return -1;
}

function prefixOf(network: string): Prefix {
  const { address, mask } = parseNetwork(network);
  const masks = new Int32Array(mask.slice().buffer);
  const values = new Int32Array(address.slice().buffer).map((word, i) => word & (masks[i] ?? 0));
  return { isV4: !network.includes(":"), values, masks };
}
