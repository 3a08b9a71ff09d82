import { allRows } from "../../table/all-rows";
import type { TableView } from "../../table/table-view";
import { Peers } from "../peers";
import { frequentPeers } from "./frequent-peers";
import type { ServicePorts } from "./service-ports";

/** A peer with at least this share of a port's sockets is counted apart. */
const OWN_SHARE = 1 / 4;

/** A port of peers, as the whole table has it. */
interface KnownPort {
  /** Of each peer that is counted apart, one row. */
  readonly apart: readonly number[];
  /** Own ports at which sockets with this port of a peer are served here. */
  readonly servedAt: readonly number[];
}

/** Rows of one peer, or of several. */
export interface PeerRows {
  readonly rows: Uint32Array;
  /** How many peers. */
  readonly addresses: number;
  /** Of one. */
  readonly address: string | undefined;
}

/** Which peers of a port are counted apart: found once, in the whole table. */
export class CalledPeers {
  readonly #table: TableView;
  readonly #ports: ServicePorts;
  readonly #known = new Map<number, KnownPort>();

  constructor(table: TableView, ports: ServicePorts) {
    this.#table = table;
    this.#ports = ports;
  }

  /** Looks at the peers of these services: a pass over the table, where one of them is new. */
  know(keys: readonly number[]): void {
    const unknown = keys.filter((key) => !this.#known.has(key));
    if (unknown.length === 0) return;
    const found = this.#ports.rowsOf(this.#table, allRows(this.#table), unknown);
    for (const [i, key] of unknown.entries()) {
      const apart = this.#heaviest(found[i] ?? new Uint32Array(0));
      this.#known.set(key, { apart, servedAt: this.#ports.servedAt(this.#table, key) });
    }
  }

  servedAt(key: number): readonly number[] {
    return this.#known.get(key)?.servedAt ?? [];
  }

  /** Rows of a service by its peers: of each that is counted apart, and of all others. */
  split(key: number, rows: Uint32Array): { apart: PeerRows[]; others: PeerRows } {
    const { apart = [] } = this.#known.get(key) ?? {};
    const peers = new Peers(this.#table.columns);
    // Peers are numbered as they are met: these are the first.
    for (const row of apart) peers.numberOf(row);
    const parts = new Uint8Array(rows.length);
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      const number = peers.has(row) ? peers.numberOf(row) : apart.length;
      parts[i] = Math.min(number, apart.length);
    }
    const rowsOf = (part: number) => rows.filter((_, i) => parts[i] === part);
    const addresses = peers.size - apart.length;
    return {
      apart: apart.map((_, part) => ({ rows: rowsOf(part), addresses: 1, address: peers.name(part) })),
      others: {
        rows: rowsOf(apart.length),
        addresses,
        address: addresses === 1 ? peers.name(apart.length) : undefined,
      },
    };
  }

  /** A row of each peer that has a good share of these; of all of them, where one peer alone would be left. */
  #heaviest(rows: Uint32Array): number[] {
    const peers = new Peers(this.#table.columns);
    const candidates = frequentPeers(peers, rows, OWN_SHARE).map((row) => ({ row, sockets: 0, first: rows.length }));
    // Of those that are no candidates one, and whether there are more.
    let other = -1;
    let areSeveral = false;
    for (let i = 0; i < rows.length; i++) {
      const row = rows[i] ?? 0;
      if (!peers.has(row)) continue;
      const found = candidates.find((candidate) => peers.areSame(candidate.row, row));
      if (found !== undefined) {
        found.sockets++;
        found.first = Math.min(found.first, i);
      } else if (other < 0) other = row;
      else if (!areSeveral) areSeveral = !peers.areSame(other, row);
    }
    candidates.sort((a, b) => a.first - b.first);
    const heavy = candidates.filter(({ sockets }) => sockets >= rows.length * OWN_SHARE).map(({ row }) => row);
    const light = [
      ...candidates.map(({ row }) => row).filter((row) => !heavy.includes(row)),
      ...(other < 0 ? [] : [other]),
    ];
    return light.length === 1 && !areSeveral ? [...heavy, ...light] : heavy;
  }
}
