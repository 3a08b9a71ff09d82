import { uncertainty } from "../../filter/uncertain";
import { FilterExpression, type Protocol, readSockets } from "../../index";
import { hiddenText } from "../../text/holders";
import { plural } from "../../text/plural";
import type { Processes } from "../rows/processes";
import { complain } from "../terminal/output";
import type { FilterFlags } from "./filter-flags";
import { allOf } from "./protocols";

/** Says of how many sockets it is unknown whether they meet a filter that goes by processes, where this user may not look into some. */
export function complainOfUncertain(
  { protocol, where }: { readonly protocol?: readonly Protocol[]; readonly where?: FilterExpression },
  { source = "auto", pid, procRoot, allNamespaces = false }: FilterFlags,
  processes: Processes,
): void {
  const hidden = hiddenText(processes.all);
  const condition = where && hidden && uncertainty(where.condition, processes.all);
  if (!condition) return;
  const { size } = readSockets({
    ...{ source, allNamespaces, protocols: protocol ?? allOf(source) },
    ...(pid !== undefined && { pid }),
    ...(procRoot !== undefined && { procRoot }),
    filter: new FilterExpression("who holds them is not known", condition),
  });
  if (size > 0)
    complain(`whether ${plural(size, "socket")} ${size === 1 ? "meets" : "meet"} the filter is unknown: ${hidden}`);
}
