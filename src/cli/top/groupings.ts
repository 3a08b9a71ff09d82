import { networkCondition, processCondition } from "../../filter/conditions-as-text";
import type { TrafficEntry } from "../../live/index";
import { formatEndpoint } from "../../text/endpoint";

/** Names of numbers, as this machine knows them. */
export interface Names {
  userOf(uid: number): string | undefined;
  serviceOf(port: number): string | undefined;
}

/** A text in front of an entry's numbers. */
export interface Lead {
  readonly title: string;
  /** Characters that most take. */
  readonly width: number;
  /** Where room is short it gives way first, down to so many. */
  readonly least?: number;
  text(entry: TrafficEntry, names: Names): string;
}

/** What connections are added up by. */
export interface Grouping {
  /** As JSON has it. */
  readonly name: string;
  /** The same, as Traffic.by() takes it. */
  readonly by: string;
  readonly leads: readonly Lead[];
  /** An entry is one connection. */
  readonly areConnections: boolean;
  /** A filter of an entry's connections. */
  conditionOf(entry: TrafficEntry): string | undefined;
}

/** One with a key of its own on the screen. */
export interface KeyedGrouping extends Grouping {
  readonly letter: string;
  readonly label: string;
}

const UNKNOWN = "unknown";
const ADDRESS_WIDTH = 21;

export const KEYED: readonly [KeyedGrouping, ...KeyedGrouping[]] = [
  // "a, b" are several processes that share a listener: no filter names both.
  keyed("p", "process", "process", (key) => (key.includes(", ") ? undefined : processCondition(key))),
  keyed("i", "pid", "pid", (key) => {
    const [, pid] = /^.* (\d+)(?: \+\d+)?$/s.exec(key) ?? [];
    return pid && `pid = ${pid}`;
  }),
  keyed("r", "remote", "peer", (key) => networkCondition("dst", key)),
  keyed("n", "remote/24", "network", (key) => networkCondition("dst", key)),
  keyed("l", "service", "service", (key) => {
    const [direction, port] = key.split(",");
    return `${direction === "inbound" ? "sport" : "dport"} = :${port}`;
  }),
  {
    ...{ letter: "c", label: "connection", name: "connection", by: "pid,connection", areConnections: true },
    leads: [
      {
        title: "LOCAL",
        width: ADDRESS_WIDTH,
        least: ADDRESS_WIDTH - 2,
        text: ({ keys = [] }) => endpoint(keys[2], keys[3]),
      },
      {
        title: "REMOTE",
        width: ADDRESS_WIDTH,
        least: ADDRESS_WIDTH - 2,
        text: ({ keys = [] }) => endpoint(keys[4], keys[5]),
      },
      { title: "PROCESS", width: 12, least: 8, text: ({ keys = [] }) => keys[0] ?? UNKNOWN },
    ],
    conditionOf: () => undefined,
  },
  keyed("u", "uid", "user", (key) => `uid = ${key}`),
];

/** Other names of them. */
const ALIASES: Readonly<Record<string, string>> = {
  peer: "remote",
  network: "remote/24",
  port: "service",
  listener: "service",
  user: "uid",
};

/** What `--by` says: any name is taken as it is. */
export function groupingOf(text: string): Grouping {
  const name = text
    .split(",")
    .map((word) => ALIASES[word] ?? word)
    .join(",");
  const known = KEYED.find((grouping) => grouping.name === name);
  if (known) return known;
  const parts = name.split(",").flatMap((word) => PARTS[word] ?? [word]);
  const leads = parts.map(
    (part, i): Lead => ({
      title: titleOf(part),
      width: /^(local|remote)(\/|$)/.test(part) ? ADDRESS_WIDTH : 12,
      text: ({ key, keys }, names) => textOf(part, keys ? keys[i] : key, names),
    }),
  );
  return { name, by: name, leads, areConnections: false, conditionOf: () => undefined };
}

const PARTS: Readonly<Record<string, readonly string[]>> = {
  service: ["direction", "port"],
  connection: ["protocol", "local", "local-port", "remote", "remote-port"],
};

function keyed(
  letter: string,
  name: string,
  label: string,
  conditionOf: (key: string) => string | undefined,
): KeyedGrouping {
  const lead: Lead = {
    title: titleOf(name),
    width: name === "service" ? 26 : ADDRESS_WIDTH,
    text: ({ key }, names) => textOf(name, key, names),
  };
  return {
    ...{ letter, name, label, by: name, leads: [lead], areConnections: false },
    conditionOf: ({ key }) => (key === undefined ? undefined : conditionOf(key)),
  };
}

function titleOf(name: string): string {
  const titles: Readonly<Record<string, string>> = {
    pid: "PROCESS",
    remote: "PEER",
    local: "LOCAL ADDRESS",
    uid: "USER",
  };
  return titles[name] ?? (/\//.test(name) ? "NETWORK" : name.toUpperCase().replace("-", " "));
}

function textOf(name: string, key: string | undefined, { userOf, serviceOf }: Names): string {
  if (key === undefined) return name === "process" || name === "pid" ? "unknown process" : UNKNOWN;
  if (name === "uid") return userOf(Number(key)) ?? key;
  if (name !== "service") return key;
  const [direction = "", port = ""] = key.split(",");
  const service = serviceOf(Number(port));
  return `${direction} :${port}${service === undefined ? "" : ` ${service}`}`;
}

function endpoint(address: string | undefined, port: string | undefined): string {
  return address === undefined ? UNKNOWN : formatEndpoint(address, port ?? 0);
}
