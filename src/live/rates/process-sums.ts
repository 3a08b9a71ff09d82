import { type State, stateName } from "../../table/states";
import type { SharedTable } from "../shared-table";
import type { MeasuredRates } from "./measure-rates";
import { RATES, type RateValues } from "./rate-names";
import { RateSums } from "./rate-sums";
import type { RowHolders } from "./row-holders";

/** The sockets of all processes with one name. */
export interface ProcessSums {
  name: string;
  /** Sockets by state, the states with none left out. */
  states: Partial<Record<State, number>>;
  /** What their connections have done since the snapshot before; undefined without rates. NaN: the kernel does not count it. */
  counts: RateValues | undefined;
}

/** Adds rows up by the name of the process that holds them, those with most sockets first. Rows without one do not count. */
export function sumByProcess(
  table: SharedTable,
  { processes, processOf }: RowHolders,
  rates: MeasuredRates | undefined,
): ProcessSums[] {
  const { state, infoBytes } = table.columns;
  const { size } = table;
  const values = rates && table.numbersAt(rates.address, size * RATES.length);
  const seconds = (rates?.elapsedMs ?? 0) / 1000;
  const byName = new Map(processes.map(({ name }) => [name, new FoundProcess()]));
  const found = processes.map(({ name }) => byName.get(name));
  let filled = 0;
  for (let row = 0; row < size; row++) {
    const process = found[(processOf[row] ?? 0) - 1];
    if (process === undefined) continue;
    const code = (state[row] ?? 0) & 0x7f;
    process.states[code] = (process.states[code] ?? 0) + 1;
    process.sockets++;
    filled = Math.max(filled, infoBytes?.[row] ?? 0);
    if (values) process.sums.add(values, row, size, seconds);
  }
  return [...byName]
    .sort(([, one], [, other]) => other.sockets - one.sockets)
    .map(([name, { states, sums }]) => ({
      name,
      states: Object.fromEntries([...states].flatMap((sockets, code) => (sockets ? [[stateName(code), sockets]] : []))),
      counts: rates && sums.counts(filled),
    }));
}

class FoundProcess {
  sockets = 0;
  /** By code. */
  readonly states = new Uint32Array(128);
  readonly sums = new RateSums();
}
