import { parseOracle } from "../../oracle/index";
import type { Entry } from "../case";
import { difference } from "../difference";
import { drawTold, feed } from "../feed";
import { Tables } from "../tables";

const tables = new Tables();

/** Text in pieces, cut anywhere; details or none, either byte order, told a protocol or not. */
export const append: Entry = {
  name: "append",
  weight: 50,
  run(bytes, random) {
    const told = drawTold(random);
    const table = tables.get(told.details, told.byteOrder);
    table.restart(told.protocol);
    return feed(table, bytes, random) ?? difference(table, parseOracle(bytes, told)) ?? table.touched();
  },
  reset: () => tables.reset(),
};
