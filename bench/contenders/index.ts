import { checkedScanner } from "./parsers/checked-scanner";
import type { Contender } from "./parsers/contender";
import { procfsStats } from "./parsers/procfs-stats";
import { regexp } from "./parsers/regexp";
import { sockdex, sockdexFresh } from "./parsers/sockdex";
import { splitMap } from "./parsers/split-map";
import { stroncium } from "./parsers/stroncium";
import { tunedScanner } from "./parsers/tuned-scanner";

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
