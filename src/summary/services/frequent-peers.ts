import type { TableView } from "../../table/table-view";
import { V4_WORD } from "../networks";

/** Who the peers of rows are, by their addresses. */
export class PeerAddresses {
  /** Four words a row. */
  readonly #words: Uint32Array;

  constructor({ columns: { remoteAddress } }: TableView) {
    this.#words = new Uint32Array(remoteAddress.buffer, remoteAddress.byteOffset, remoteAddress.byteLength / 4);
  }

  /** Whether a row has one. */
  has(row: number): boolean {
    const words = this.#words;
    const at = row * 4;
    if (words[at] !== 0 || words[at + 1] !== 0 || words[at + 3] !== 0) return true;
    return words[at + 2] !== 0 && words[at + 2] !== V4_WORD;
  }

  areSame(row: number, other: number): boolean {
    const words = this.#words;
    const [at, to] = [row * 4, other * 4];
    return (
      words[at + 3] === words[to + 3] &&
      words[at + 2] === words[to + 2] &&
      words[at + 1] === words[to + 1] &&
      words[at] === words[to]
    );
  }
}

/**
 * A row of each peer that may have this share of these, at least, and of some that have not: by Misra and Gries, who keep a few
 * candidates and let each other row cancel one of each. Numbering the peers of a million rows would take 80 MB.
 */
export function frequentPeers(peers: PeerAddresses, rows: Uint32Array, share: number): number[] {
  const most = Math.ceil(1 / share);
  let candidates: { row: number; left: number }[] = [];
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i] ?? 0;
    if (!peers.has(row)) continue;
    const found = candidates.find((candidate) => peers.areSame(candidate.row, row));
    if (found !== undefined) found.left++;
    else if (candidates.length < most) candidates.push({ row, left: 1 });
    else {
      for (const candidate of candidates) candidate.left--;
      candidates = candidates.filter(({ left }) => left > 0);
    }
  }
  return candidates.map(({ row }) => row);
}
