import { setTimeout as wait } from "node:timers/promises";
import { type Holders, passOverHolders } from "../../procfs/process/socket-holders";
import { type PackedHolders, packHolders } from "./packed-holders";

/** Between two passes at least. */
const LEAST_REST_MS = 200;
/** A pass may take this part of the time. */
const SHARE = 1 / 3;
/** During the first pass, when what it has found is told: then after twice as long, and so on. */
const FIRST_NEWS_MS = 200;

/** Looks for who holds which socket, again and again. Rejects with what socketHolders() throws. */
export async function lookForHolders(
  procRoot: string | undefined,
  tell: (holders: PackedHolders) => void,
): Promise<never> {
  for (let isFirst = true; ; isFirst = false) {
    const start = performance.now();
    let news = isFirst ? FIRST_NEWS_MS : Number.POSITIVE_INFINITY;
    let last: Holders | undefined;
    for (const holders of passOverHolders(procRoot)) {
      last = holders;
      if (performance.now() - start < news) continue;
      tell(packHolders(holders));
      news *= 2;
    }
    if (last) tell(packHolders(last));
    const took = performance.now() - start;
    await wait(Math.max(LEAST_REST_MS, took / SHARE - took));
  }
}
