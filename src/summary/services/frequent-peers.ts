import type { Peers } from "../peers";

/**
 * A row of each peer that may have this share of these, at least, and of some that have not: by Misra and Gries, who keep a few
 * candidates and let each other row cancel one of each. Numbering the peers of a million rows would take 80 MB.
 */
export function frequentPeers(peers: Peers, rows: Uint32Array, share: number): number[] {
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
