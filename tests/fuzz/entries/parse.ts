import { SockdexError, SocketTable } from "../../../src/core";
import { parseOracle } from "../../oracle/index";
import type { Entry } from "../case";
import { difference } from "../difference";
import { drawTold } from "../feed";

/** SocketTable.parse(): a table of its own each time. */
export const parse: Entry = {
  name: "parse",
  weight: 2,
  run(bytes, random) {
    const told = drawTold(random);
    const expected = parseOracle(bytes, told);
    const isTable = expected.rows.length + expected.headers > 0;
    try {
      const table = SocketTable.parse(bytes, told);
      return isTable ? difference(table, expected) : "no table was taken for one";
    } catch (error) {
      if (!(error instanceof SockdexError) || error.code !== "ERR_NO_TABLE") throw error;
      return isTable ? "a table was taken for none" : undefined;
    }
  },
};
