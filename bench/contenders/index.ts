import { checkedScanner } from "./checked-scanner";
import type { Contender } from "./contender";
import { procfsStats } from "./procfs-stats";
import { regexp } from "./regexp";
import { sockdex, sockdexFresh } from "./sockdex";
import { splitMap } from "./split-map";
import { stroncium } from "./stroncium";
import { tunedScanner } from "./tuned-scanner";

/** All that are JavaScript, sockdex first. */
export const CONTENDERS: readonly Contender[] = [
  sockdex,
  sockdexFresh,
  tunedScanner,
  checkedScanner,
  regexp,
  splitMap,
  stroncium,
  procfsStats,
];

export function contenderOf(name: string | undefined): Contender {
  const contender = CONTENDERS.find((one) => one.name === name);
  if (!contender) throw new Error(`There is no contender ${JSON.stringify(name)}.`);
  return contender;
}
