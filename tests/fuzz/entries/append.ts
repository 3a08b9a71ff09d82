import type { Entry } from "../case";
import { difference } from "../difference";
import { feedBoth } from "../feed";
import { Tables } from "../tables";

const tables = new Tables();

/** Text in pieces, cut anywhere; details or none, either byte order, told a protocol or not. */
export const append: Entry = {
  name: "append",
  weight: 50,
  run(bytes, random) {
    const { table, oracle, finding } = feedBoth(tables, bytes, random);
    return finding ?? difference(table, oracle) ?? table.touched();
  },
  reset: () => tables.reset(),
};
