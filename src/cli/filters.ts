import { lookup } from "node:dns/promises";
import {
  type Columns,
  type FilterOptions,
  localPortRange,
  PROTOCOLS,
  parseFilter,
  type RowFilter,
  readServices,
  SockdexError,
  type Transport,
} from "../index";
import { UsageError } from "./status";

/** What rows must have, as options say it. Each of a list is enough; all options must hold. */
export interface FilterFlags {
  state?: string[];
  sport?: string[];
  dport?: string[];
  src?: string[];
  dst?: string[];
  uid?: string[];
  minRx?: string;
  minTx?: string;
  timer?: string[];
  listening?: boolean;
  tcp?: boolean;
  udp?: boolean;
  raw?: boolean;
  ipv4?: boolean;
  ipv6?: boolean;
  protocol?: string[];
  procRoot?: string;
}

/** The protocols asked for by -p, -t, -u, -w, -4 and -6; undefined for all. */
export function protocolsOf({ protocol = [], tcp, udp, raw, ipv4, ipv6 }: FilterFlags): string[] | undefined {
  const families = [...(tcp ? ["tcp"] : []), ...(udp ? ["udp"] : []), ...(raw ? ["raw"] : [])];
  const named = [...protocol, ...families.flatMap((family) => [family, `${family}6`])];
  if (ipv4 === ipv6) return named.length > 0 ? named : undefined;
  const wanted = named.length > 0 ? named : PROTOCOLS;
  const left = wanted.filter((name) => name.endsWith("6") === (ipv6 === true));
  if (left.length === 0) throw new UsageError(`${ipv6 ? "-6" : "-4"} leaves none of ${named.join(", ")}`);
  return left;
}

/** All that rows must meet: a filter in words, and the options. Throws UsageError. */
export async function filterOf(words: readonly string[], flags: FilterFlags): Promise<RowFilter | undefined> {
  const text = words.join(" ");
  const conditions = conditionsOf(flags);
  if (text.trim() === "" && conditions.length === 0) return undefined;
  const options = surroundings(flags);
  const filters = conditions.map(({ option, condition }) => parsed(condition, option, options));
  if (text.trim() !== "") {
    const hosts = await hostsIn(text, options);
    filters.push(parsed(text, undefined, { ...options, hosts }));
  }
  return {
    narrow: (columns: Columns, rows: Uint32Array) =>
      filters.reduce((left, filter) => filter.narrow(columns, left), rows),
  };
}

interface OptionCondition {
  option: string;
  condition: string;
}

function conditionsOf(flags: FilterFlags): OptionCondition[] {
  const conditions: OptionCondition[] = [];
  const add = (option: string, values: readonly string[] | undefined, condition: (value: string) => string) => {
    if (values === undefined) return;
    for (const value of values) {
      if (/[\s\\]/.test(value) || value === "")
        throw new UsageError(`${option}: ${JSON.stringify(value)} is no single word`);
    }
    conditions.push({ option, condition: values.map(condition).join(" or ") });
  };
  const one = (value: string | undefined) => (value === undefined ? undefined : [value]);
  add("--state", flags.state, (state) => `( state ${state} )`);
  add("--sport", flags.sport, (port) => portCondition("sport", port));
  add("--dport", flags.dport, (port) => portCondition("dport", port));
  add("--src", flags.src, (host) => `src ${host}`);
  add("--dst", flags.dst, (host) => `dst ${host}`);
  add("--uid", flags.uid, (uid) => `uid ${uid}`);
  add("--min-rx", one(flags.minRx), (bytes) => `rx >= ${bytes}`);
  add("--min-tx", one(flags.minTx), (bytes) => `tx >= ${bytes}`);
  add("--timer", flags.timer, (timer) => `timer ${timer}`);
  // As ss has it: a socket of datagrams waits unconnected.
  if (flags.listening) conditions.push({ option: "--listening", condition: "state listening state closed" });
  return conditions;
}

/** A port, or two with a dash between. */
function portCondition(word: string, port: string): string {
  const [, from, to] = /^(\d+)-(\d+)$/.exec(port) ?? [];
  return from === undefined ? `${word} ${port}` : `( ${word} >= ${from} and ${word} <= ${to} )`;
}

function surroundings(flags: FilterFlags): FilterOptions {
  const protocols = protocolsOf(flags);
  const spoken = (transport: Transport) => protocols?.some((name) => name.startsWith(transport)) ?? true;
  const transports = (["tcp", "udp"] as const).filter(spoken);
  return {
    services: readServices(),
    // Ports of raw sockets have no names of their own: those of any do.
    transports: transports.length > 0 ? transports : ["tcp", "udp"],
    localPorts: localPortRange(flags.procRoot),
    ...(flags.ipv4 === flags.ipv6 ? {} : { family: flags.ipv6 ? 6 : 4 }),
  };
}

function parsed(text: string, option: string | undefined, options: FilterOptions): RowFilter {
  try {
    return parseFilter(text, options);
  } catch (error) {
    if (!(error instanceof SockdexError) || error.code !== "ERR_INVALID_FILTER") throw error;
    const { message, position = 0, text: wrong = "" } = error;
    if (option === undefined) throw new UsageError(message, { text, position, length: wrong.length });
    throw new UsageError(`${option}: ${error.message.replace(/^Filter, character \d+: /, "")}`);
  }
}

/** Addresses of the hosts a filter names: found by reading it once only for them. */
async function hostsIn(text: string, options: FilterOptions): Promise<(name: string) => string[] | undefined> {
  const found = new Map<string, string[]>();
  try {
    parseFilter(text, {
      ...options,
      hosts(name) {
        found.set(name, []);
        return ["0.0.0.0", "::"];
      },
    });
  } catch {
    // What is wrong is said when it is read in earnest.
    return () => undefined;
  }
  for (const [name, addresses] of found) {
    const answers = await lookup(name, { all: true, ...(options.family && { family: options.family }) }).catch(
      () => [],
    );
    addresses.push(...answers.map(({ address }) => address));
  }
  return (name) => found.get(name);
}
