import type { Traffic, TrafficGroup, TrafficSums } from "../../live/index";
import { jsonLine } from "../../text/printable";
import { clock } from "../screen/chrome";
import { complain, write, writeLines } from "../terminal/output";
import { type TerminalOptions, terminal } from "../terminal/terminal";
import type { Names } from "./groupings";
import { tableLines } from "./lines";
import { missingText } from "./missing";
import type { Model } from "./model";

export interface PlainOptions extends TerminalOptions {
  json: boolean;
  limit: number;
  /** More than one table. */
  areMany: boolean;
}

/** A table, or one JSON object, for each interval. What is missing goes to stderr, each reason once. */
export class Plain {
  readonly #options: PlainOptions;
  readonly #names: Names;
  readonly #reported = new Set<string>();
  #tables = 0;

  constructor(names: Names, options: PlainOptions) {
    this.#options = options;
    this.#names = names;
  }

  write(model: Model): void {
    const { traffic, missing } = model;
    const { json, limit } = this.#options;
    const group = model.group(limit);
    if (!traffic || !group) return;
    if (json) {
      write(`${jsonLine(jsonOf(model, traffic, group))}\n`);
      return;
    }
    writeLines(this.#lines(model, traffic, group));
    for (const one of missing) {
      if (this.#reported.has(one.what)) continue;
      this.#reported.add(one.what);
      complain(missingText(one));
    }
  }

  *#lines({ grouping, order, areBits }: Model, { time }: Traffic, group: TrafficGroup): Generator<string> {
    const look = terminal(this.#options);
    const { colours } = look;
    const rest = group.distinct - group.top.length;
    const { header, total, entries } = tableLines(group, grouping, order, {
      ...look,
      ...{ names: this.#names, areBits, mark: "", isStable: false },
    });
    if (this.#options.areMany) yield `${this.#tables++ === 0 ? "" : "\n"}${clock(time)}`;
    yield colours.bold(header);
    yield* entries;
    if (rest > 0) yield colours.dim(`${rest} more`);
    yield colours.bold(total);
  }
}

/** Numbers a second, to thousandths. `key` is null where it is not known. */
function jsonOf(
  { grouping, missing }: Model,
  { time, elapsedMs }: Traffic,
  { distinct, total, top }: TrafficGroup,
): object {
  const entries = top.map(({ key = null, keys, ...sums }) => {
    if (!grouping.areConnections)
      return { key, ...(keys && { keys: keys.map((one) => one ?? null) }), ...rounded(sums) };
    const [process, protocol, localAddress, localPort, remoteAddress, remotePort] = (keys ?? []).map(
      (one) => one ?? null,
    );
    const ports = { localPort: Number(localPort), remotePort: Number(remotePort) };
    return { protocol, localAddress, remoteAddress, ...ports, process, ...rounded(sums) };
  });
  return {
    ...{ time: new Date(time).toISOString(), elapsedMs: thousandths(elapsedMs), by: grouping.name, distinct },
    ...{ total: rounded(total), top: entries, missing },
  };
}

/** Between two readings more digits mean nothing. */
const thousandths = (value: number) => Math.round(value * 1000) / 1000;

function rounded(sums: TrafficSums): Record<string, number> {
  return Object.fromEntries(Object.entries(sums).map(([name, value]) => [name, thousandths(value)]));
}
