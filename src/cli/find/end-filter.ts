import { bound, type Condition, type FamilyNetwork, type Side } from "../../filter/condition";
import { FilterExpression } from "../../index";
import { isV4Network, parseAddress, parseNetwork } from "../../table/addresses";
import type { EndpointTarget } from "./target";

/** What IPv4 addresses in a table begin with. */
const MAPPED = parseAddress("0.0.0.0").subarray(0, 12);

/**
 * Holds for all rows that rowsWithEnd() looks at: those with such an end, and sockets at the unspecified address with this
 * port. Undefined: it looks at all.
 */
export function endFilter({ networks, port }: EndpointTarget): FilterExpression | undefined {
  const ports = (side: Side): Condition[] => (port === undefined ? [] : [{ is: "ports", side, from: port, to: port }]);
  const filter = (ends: readonly Condition[]) => new FilterExpression("an endpoint", bound("or", ends));
  if (networks === undefined) return filter([...ports("local"), ...ports("remote")]);
  const wanted = networks.flatMap((network) => familyNetwork(network) ?? []);
  if (wanted.length < networks.length) return undefined;
  const at = (side: Side): Condition => ({ is: "address", side, networks: wanted });
  return filter([at("local"), ...ports("local"), bound("and", [at("remote"), ...ports("remote")])]);
}

/** Undefined for a network of both families, as ::/0. */
function familyNetwork(text: string): FamilyNetwork | undefined {
  const { address, mask } = parseNetwork(text);
  if (isV4Network({ address, mask })) return { address, mask, family: 4 };
  const hasV4 = MAPPED.every((byte, i) => ((byte ^ (address[i] ?? 0)) & (mask[i] ?? 0)) === 0);
  return hasV4 ? undefined : { address, mask, family: 6 };
}
