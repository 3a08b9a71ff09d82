import type { Breakdown } from "../troubles/breakdown";

/** Sockets of one service, in figures. */
export interface ServiceFigures extends Breakdown {
  /** `tcp`, also of tcp6; likewise for the others. */
  readonly transport: string;
  readonly port: number;
  readonly sockets: number;
  /** Who has them, where that is known. */
  readonly process: ServingProcess | undefined;
  /** Chooses these sockets, in ss's language; undefined where that would take too many words. */
  readonly filter: string | undefined;
}

/** The processes of one name that have the most of some sockets. */
export interface ServingProcess {
  readonly name: string;
  /** How many of that name. */
  readonly processes: number;
  /** Other names that have some. */
  readonly otherNames: number;
}

/** A port of this host, its listeners among its sockets. */
export interface ServiceHere extends ServiceFigures {
  /** The one address that all of its listeners are bound to; undefined for any, for several, or without a listener. */
  readonly address: string | undefined;
  readonly listeners: number;
  /** Connections that wait to be accepted, at all of its listeners. */
  readonly waiting: number;
  /** The accept queue that is fullest, where a limit is known. */
  readonly queue: { readonly waiting: number; readonly limit: number } | undefined;
}

/** A port of one peer, or of several that are counted together. */
export interface ServiceCalled extends ServiceFigures {
  /** Of one peer. */
  readonly address: string | undefined;
  /** Different peers among them. */
  readonly addresses: number;
  /** Other peers with this port are counted apart. */
  readonly areOthers: boolean;
}

export interface ServiceList<S> {
  readonly sockets: number;
  /** Different ports of a transport. */
  readonly ports: number;
  /** Those with the most sockets, the most first. */
  readonly top: readonly S[];
}

export interface ServicesFigures {
  readonly here: ServiceList<ServiceHere>;
  readonly called: ServiceList<ServiceCalled>;
}
