import { networkCondition } from "../../filter/conditions-as-text";
import type { Destination } from "../ephemeral-ports";

/** What chooses the connections to a destination, and the address they come from, where others come from elsewhere. */
export interface DestinationFilter {
  readonly condition: string;
  readonly localAddress: string | undefined;
}

/** `choose`: those of some rows that a condition holds for. */
export function destinationFilter(
  { address, port, localAddress }: Destination,
  choose: (condition: string) => Uint32Array,
): DestinationFilter {
  const towards = `${networkCondition("dst", address)} and dport = :${port}`;
  const own = `${towards} and ${networkCondition("src", localAddress)}`;
  const isOnly = choose(own).length === choose(towards).length;
  return isOnly ? { condition: towards, localAddress: undefined } : { condition: own, localAddress };
}
