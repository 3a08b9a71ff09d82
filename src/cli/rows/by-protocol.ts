import type { Columns } from "../../index";
import { PROTOCOLS } from "../../table/protocols";

/** The rows table by table, as /proc has them; those of a table keep their order. netlink sends IPv4 and IPv6 mixed. */
export function byProtocol({ protocol }: Columns, rows: Uint32Array): Uint32Array {
  const starts = new Uint32Array(PROTOCOLS.length + 1);
  let isInOrder = true;
  let last = 0;
  for (const row of rows) {
    const code = protocol[row] ?? 0;
    isInOrder &&= code >= last;
    last = code;
    starts[code + 1] = (starts[code + 1] ?? 0) + 1;
  }
  if (isInOrder) return rows;
  for (let code = 1; code < starts.length; code++) starts[code] = (starts[code] ?? 0) + (starts[code - 1] ?? 0);
  const sorted = new Uint32Array(rows.length);
  for (const row of rows) {
    const code = protocol[row] ?? 0;
    const place = starts[code] ?? 0;
    sorted[place] = row;
    starts[code] = place + 1;
  }
  return sorted;
}
