import { type Command, InvalidArgumentError, Option } from "commander";
import type { Filter, PortRange } from "../index";

/** What rows must meet to be taken, as options. */
export interface FilterOptions {
  protocol?: string[];
  state?: string[];
  listening?: boolean;
  sport?: PortRange[];
  dport?: PortRange[];
  src?: string[];
  dst?: string[];
  uid?: number[];
  minRx?: number;
  minTx?: number;
  timer?: number[];
}

/** Adds the options; what they say wrong that is more than a number's form, the library says. */
export function addFilterOptions(command: Command): Command {
  return command
    .addOption(new Option("-p, --protocol <names>", "only these tables, as tcp,udp6").argParser(parseList))
    .addOption(new Option("--state <names>", "only these states, as close-wait,listen").argParser(parseList))
    .addOption(new Option("-l, --listening", "only listeners").conflicts("state"))
    .addOption(new Option("--sport <ports>", "only these local ports, as 443,8000-8999").argParser(parsePorts))
    .addOption(new Option("--dport <ports>", "only these remote ports").argParser(parsePorts))
    .addOption(new Option("--src <networks>", "only these local addresses, as 10.0.0.0/8,::1").argParser(parseList))
    .addOption(new Option("--dst <networks>", "only these remote addresses").argParser(parseList))
    .addOption(new Option("--uid <numbers>", "only these owners").argParser(parseNumbers))
    .addOption(new Option("--min-rx <bytes>", "only with as much unread, or waiting").argParser(parseNumber))
    .addOption(new Option("--min-tx <bytes>", "only with as much unacknowledged").argParser(parseNumber))
    .addOption(
      new Option("--timer <codes>", "only with these timers: 1 retransmit, 2 keepalive, 3 timewait, 4 probe").argParser(
        parseNumbers,
      ),
    );
}

/** The filter they make; undefined: all rows. */
export function filterOf(options: FilterOptions): Filter | undefined {
  const { protocol, listening, sport, dport, src, dst, uid, minRx, minTx, timer } = options;
  const state = listening ? ["LISTEN"] : options.state;
  const all = {
    protocol,
    state,
    localPort: sport,
    remotePort: dport,
    local: src,
    remote: dst,
    uid,
    minRxQueue: minRx,
    minTxQueue: minTx,
    timer,
  };
  const given = Object.entries(all).filter(([, value]) => value !== undefined);
  return given.length === 0 ? undefined : (Object.fromEntries(given) as Filter);
}

export function parseList(text: string, before: string[] | undefined): string[] {
  const names = text.split(",").filter((name) => name !== "");
  if (names.length === 0) throw new InvalidArgumentError("It names none.");
  return [...(before ?? []), ...names];
}

function parseNumber(text: string): number {
  if (!/^\d+$/.test(text)) throw new InvalidArgumentError("It must be a whole number.");
  return Number(text);
}

function parseNumbers(text: string, before: number[] | undefined): number[] {
  return [...(before ?? []), ...parseList(text, undefined).map(parseNumber)];
}

function parsePorts(text: string, before: PortRange[] | undefined): PortRange[] {
  const ranges = parseList(text, undefined).map((range) => {
    const [, from, to = from] = /^(\d+)(?:-(\d+))?$/.exec(range) ?? [];
    if (from === undefined) throw new InvalidArgumentError("It must be ports or ranges, as 443,8000-8999.");
    return { from: Number(from), to: Number(to) };
  });
  return [...(before ?? []), ...ranges];
}
