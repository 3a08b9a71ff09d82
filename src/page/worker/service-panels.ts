import type { TableView } from "../../core";
import { LINUX_LOCAL_PORTS } from "../../filter/context";
import type { KnownFacts } from "../../findings/known-facts";
import { processesOf } from "../../summary/processes";
import { ephemeralUse } from "../../summary/services/ephemeral-use";
import { Services } from "../../summary/services/services";
import { BreakdownCounts } from "../../summary/troubles/breakdown";
import { Troubles } from "../../summary/troubles/troubles";
import type { PanelFigures } from "../messages";
import { TOP } from "./figures";

/** Services and processes of one table after another: which services there are is found once for each. */
export class ServicePanels {
  #known: { table: TableView; facts: KnownFacts; services: Services } | undefined;

  /** Of these rows of a table. Throws ERR_OUT_OF_MEMORY. */
  figures(table: TableView, rows: Uint32Array, facts: KnownFacts): PanelFigures {
    const { localPorts = LINUX_LOCAL_PORTS, holders, backlogLimits } = facts;
    if (this.#known?.table !== table || this.#known.facts !== facts) {
      const services = new Services(table, { localPorts, holders, backlogLimits });
      this.#known = { table, facts, services };
    }
    return {
      services: this.#known.services.of(rows, TOP),
      breakdown: new BreakdownCounts(table, new Troubles(table)).add(rows).result,
      ephemeral: ephemeralUse(table, rows, localPorts),
      processes: holders && processesOf(table, rows, holders, TOP),
    };
  }

  /** Of tables that are gone nothing is kept. */
  clear(): void {
    this.#known = undefined;
  }
}
