import { GROUPINGS, needsHolders, notGrouped, type SimpleGrouping, simpleGrouping } from "../../summary/grouping";
import { type KeyedRows, keysOf, type RowKeys } from "../../summary/row-keys";
import type { SocketHolders } from "../../text/holders";
import type { Listeners } from "./listeners";

/** What traffic is added up by: one thing, or several that a connection has together. */
export interface TrafficGrouping {
  /** As it was asked for. */
  readonly name: string;
  readonly parts: readonly (SimpleGrouping | ServicePart)[];
  /** Whether it takes who holds which socket. */
  readonly needsHolders: boolean;
}

/** Which side serves, and at which port: known from who listens. */
type ServicePart = "direction" | "service-port";

/** What a connection is: its protocol and both ends. */
export const CONNECTION_PARTS = ["protocol", "local", "local-port", "remote", "remote-port"] as const;

/** Things that have several parts. */
const WORDS: ReadonlyMap<string, readonly string[]> = new Map<string, readonly string[]>([
  ["service", ["direction", "service-port"]],
  ["connection", CONNECTION_PARTS],
]);

/**
 * As summarize() counts by, and `connection`, each by itself, and `service`: a local port that is listened on, `inbound`, or
 * the remote port that a connection goes to, `outbound`. Throws ERR_INVALID_ARGUMENT.
 */
export function parseTrafficGrouping(name: string): TrafficGrouping {
  const parts = name
    .split(",")
    .flatMap((word) => WORDS.get(word) ?? [word])
    .map(partOf);
  return { name, parts, needsHolders: parts.some((part) => !isService(part) && needsHolders({ name, parts: [part] })) };
}

function partOf(name: string): SimpleGrouping | ServicePart {
  const part = isService(name) ? name : simpleGrouping(name);
  if (part !== undefined) return part;
  throw notGrouped(name, `${[...WORDS.keys()].join(", ")}, ${GROUPINGS}`);
}

function isService(part: SimpleGrouping | string): part is ServicePart {
  return part === "direction" || part === "service-port";
}

/** The keys of its parts. */
export function trafficKeys(
  { parts }: TrafficGrouping,
  listeners: Listeners,
  holders: SocketHolders | undefined,
): RowKeys[] {
  return parts.flatMap((part) =>
    part === "direction"
      ? [new DirectionKeys(listeners)]
      : part === "service-port"
        ? [new ServicePortKeys(listeners)]
        : keysOf({ parts: [part] }, holders),
  );
}

class DirectionKeys implements RowKeys {
  readonly #listeners: Listeners;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  of({ columns: { localPort } }: KeyedRows): (row: number) => number {
    return (row) => (this.#listeners.isListened(localPort[row] ?? 0) ? 1 : 0);
  }

  text(number: number): string {
    return number === 1 ? "inbound" : "outbound";
  }
}

class ServicePortKeys implements RowKeys {
  readonly #listeners: Listeners;

  constructor(listeners: Listeners) {
    this.#listeners = listeners;
  }

  of({ columns: { localPort, remotePort } }: KeyedRows): (row: number) => number {
    return (row) => {
      const port = localPort[row] ?? 0;
      return this.#listeners.isListened(port) ? port : (remotePort[row] ?? 0);
    };
  }

  readonly text = String;
}
