import type { Snapshot } from "../live/snapshot";
import type { ProtocolTally } from "../live/tally";
import type { KernelCounters } from "../procfs/network/kernel-counters";
import { PROTOCOLS, type Protocol, STATES, type State } from "../table/index";
import type { MetricSource } from "./source";
import type { Traffic } from "./traffic";

/** Tells one value, with a label for each of the metric's label names. */
export type Put = (value: number, labels?: Readonly<Record<string, string>>) => void;

/** Puts the values that a metric has now. */
export type Take = (source: MetricSource, put: Put) => void;

/** Nothing is put before the first snapshot. */
export function bySnapshot(take: (snapshot: Snapshot, put: Put) => void): Take {
  return ({ snapshot }, put) => {
    if (snapshot) take(snapshot, put);
  };
}

/** Nothing is put where the owner's sockets are not known. */
export function byOwner(take: (snapshot: Snapshot, put: Put) => void): Take {
  return bySnapshot((snapshot, put) => {
    if (snapshot.hasOwner) take(snapshot, put);
  });
}

/** Nothing is put where the kernel does not say. */
export function byKernel(name: keyof KernelCounters): Take {
  return bySnapshot(({ kernel: { [name]: value } }, put) => {
    if (value !== undefined) put(value);
  });
}

export function byProtocol(take: (protocol: Protocol, tally: ProtocolTally, put: Put) => void): Take {
  return bySnapshot(({ tally }, put) => {
    for (const protocol of PROTOCOLS) {
      const sums = tally.protocols[protocol];
      if (sums) take(protocol, sums, put);
    }
  });
}

/** What the kernel prints of a connection, ESTABLISHED to CLOSING, and of a datagram socket: reported even where no socket is in that state. */
export const OF_CONNECTIONS = STATES.slice(1, 12);
export const OF_DATAGRAMS: readonly State[] = ["ESTABLISHED", "CLOSE"];

/** Sums of all these, with the states of `always` that no socket is in. States without a name are one, UNKNOWN: labels stay few. */
export function statesOf(always: readonly State[], ...all: readonly ProtocolTally["states"][]): Map<string, number> {
  const sockets = new Map<string, number>(always.map((state) => [state, 0]));
  for (const [state, rows = 0] of all.flatMap((states) => Object.entries(states))) {
    const [name = state] = state.split("(");
    sockets.set(name, (sockets.get(name) ?? 0) + rows);
  }
  return sockets;
}

/** Puts both directions of each label, without what is not counted. */
export function putBytes(label: string, traffic: ReadonlyMap<string, Traffic>, put: Put): void {
  for (const [value, { bytesIn, bytesOut }] of traffic) {
    if (!Number.isNaN(bytesIn)) put(bytesIn, { [label]: value, direction: "in" });
    if (!Number.isNaN(bytesOut)) put(bytesOut, { [label]: value, direction: "out" });
  }
}

export function putRetransmits(label: string, traffic: ReadonlyMap<string, Traffic>, put: Put): void {
  for (const [value, { retransmits }] of traffic) if (!Number.isNaN(retransmits)) put(retransmits, { [label]: value });
}
