import { parseOracle } from "../../oracle/index";
import type { Entry } from "../case";
import { difference } from "../difference";
import { drawTold, feed } from "../feed";
import { Tables } from "../tables";

const tables = new Tables();

/** `byteOrder: "auto"`: whatever is judged, the columns are as if it had been told, and it is sure or it is not. */
export const byteOrder: Entry = {
  name: "byte-order",
  weight: 8,
  run(bytes, random) {
    const { byteOrder: _, ...told } = drawTold(random);
    const table = tables.get(told.details, "auto");
    table.restart(told.protocol);
    const finding = feed(table, bytes, random);
    if (finding) return finding;
    const { order, certainty } = table.diagnostics.byteOrder;
    if (!(certainty >= 0 && certainty <= 1)) return `certainty ${certainty}`;
    if (certainty === 0 && order !== "little") return "not sure, and yet big";
    return difference(table, parseOracle(bytes, { ...told, byteOrder: order })) ?? table.touched();
  },
  reset: () => tables.reset(),
};
