import type { Breakdown } from "../../../summary/troubles/breakdown";
import { TROUBLES, type Trouble } from "../../../summary/troubles/troubles";
import { grouped } from "../../../text/numbers";
import type { Bar, Remark } from "../parts";

/** From so many on a bar says it, as findings do: fewer come and go on a host that is well. */
const TELLING: Record<Trouble, { word: string; least: number }> = {
  stalled: { word: "stalled", least: 3 },
  retransmitting: { word: "retransmitting", least: 5 },
  unaccepted: { word: "not accepted", least: 10 },
  unread: { word: "unread", least: 5 },
};

/**
 * A bar's parts by state, and what is wrong with some of its sockets that their state does not show: marked in the bar,
 * and said behind its name. `unsaid`: what is said in other words.
 */
export function partsOf(
  { states, troubles }: Breakdown,
  unsaid?: Trouble,
): Pick<Bar, "states" | "troubles" | "remarks"> {
  const all = sumOf(states);
  const shown = TROUBLES.map((trouble) => ({ trouble, sockets: sumOf(troubles[trouble] ?? {}) })).filter(
    ({ trouble, sockets }) => sockets >= TELLING[trouble].least,
  );
  return {
    states,
    troubles: Object.fromEntries(shown.map(({ trouble }) => [trouble, troubles[trouble] ?? {}])),
    remarks: shown
      .filter(({ trouble }) => trouble !== unsaid)
      .map(
        ({ trouble, sockets }): Remark => ({
          text: `${sockets === all ? "all" : grouped(sockets)} ${TELLING[trouble].word}`,
          isWarm: true,
        }),
      ),
  };
}

function sumOf(byState: Record<string, number>): number {
  return Object.values(byState).reduce((sum, sockets) => sum + sockets, 0);
}
