import { expect, it } from "vitest";
import { parseFilter, type SocketRowJson } from "../../src/core";
import { networkCondition } from "../../src/filter/conditions-as-text";
import { parseGrouping } from "../../src/summary/grouping";
import { Groups } from "../../src/summary/groups";
import { tellingLengths } from "../../src/summary/network-spread";
import { processesOf } from "../../src/summary/processes";
import { EPHEMERAL, ephemeralUse } from "../../src/summary/services/ephemeral-use";
import type { ServiceCalled, ServiceFigures } from "../../src/summary/services/service-figures";
import { Services } from "../../src/summary/services/services";
import { allRows } from "../../src/table/all-rows";
import { shownState } from "../../src/table/states";
import { bytesOfV6, type MadeTable, madeTables, RANGE } from "./made-tables";

const MANY = 100_000;
const TABLES = madeTables(120);

/** A row as an object, with its number. */
type Row = SocketRowJson & { at: number };

/** All rows of a table, and some of them. */
function cases({ table }: MadeTable): { all: Row[]; chosen: Row[]; rows: Uint32Array }[] {
  const all = Array.from(allRows(table), (at): Row => ({ ...table.row(at).toJSON(), at }));
  return [all, all.filter(({ at }) => at % 3 !== 1)].map((chosen) => {
    return { all, chosen, rows: Uint32Array.from(chosen, ({ at }) => at) };
  });
}

const transportOf = ({ protocol }: Row) => protocol.replace(/6$/, "");
const hasPorts = (row: Row) => ["tcp", "udp", "udplite"].includes(transportOf(row));
const isEphemeral = (port: number) => port >= RANGE.from && port <= RANGE.to;
const peerOf = ({ remoteAddress }: Row) => remoteAddress.replace(/^::ffff:(?=[\d.]+$)/, "");
const hasPeer = (row: Row) => !["0.0.0.0", "::"].includes(peerOf(row));

function statesOf(rows: readonly Row[]): Record<string, number> {
  const states: Record<string, number> = {};
  for (const { state, protocol } of rows) {
    const name = shownState(state, protocol);
    states[name] = (states[name] ?? 0) + 1;
  }
  return states;
}

function grouped<T>(rows: readonly T[], keyOf: (row: T) => string | undefined): Map<string, T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const key = keyOf(row);
    if (key !== undefined) groups.set(key, [...(groups.get(key) ?? []), row]);
  }
  return groups;
}

/** `here tcp 443`, `called tcp 5432`; undefined for sockets of no service. */
function serviceNames(all: readonly Row[]): (row: Row) => string | undefined {
  const isListener = (row: Row) => (transportOf(row) === "tcp" ? row.state === "LISTEN" : row.remotePort === 0);
  const listened = new Set(all.filter(isListener).map((row) => `${transportOf(row)} ${row.localPort}`));
  return (row) => {
    if (!hasPorts(row)) return undefined;
    const { localPort: own, remotePort: other } = row;
    const hasListener = listened.has(`${transportOf(row)} ${own}`);
    if (other !== 0 && !hasListener && !(isEphemeral(other) && !isEphemeral(own))) {
      return `called ${transportOf(row)} ${other}`;
    }
    const isServed = !isEphemeral(own) || (hasListener && transportOf(row) === "tcp");
    return own !== 0 && isServed ? `here ${transportOf(row)} ${own}` : undefined;
  };
}

/** The rows of these that a filter chooses. */
function chosenBy({ table, holders }: MadeTable, filter: string, rows: readonly Row[]): number[] {
  const chosen = new Set(table.select(parseFilter(filter, { localPorts: RANGE, holders })));
  return rows.filter(({ at }) => chosen.has(at)).map(({ at }) => at);
}

const placesOf = (rows: readonly Row[] = []) => rows.map(({ at }) => at);
const sumOf = (entries: readonly { sockets: number }[]) => entries.reduce((sum, { sockets }) => sum + sockets, 0);
const nameOf = ({ transport, port }: ServiceFigures) => `${transport} ${port}`;

function expectDescending(entries: readonly { sockets: number }[]): void {
  const counts = entries.map(({ sockets }) => sockets);
  expect(counts).toEqual([...counts].sort((a, b) => b - a));
}

it.each(TABLES)("services here: %s", (_, made) => {
  const services = new Services(made.table, { localPorts: RANGE, backlogLimits: made.limits });
  for (const { all, chosen, rows } of cases(made)) {
    const expected = grouped(chosen, (row) => serviceNames(all)(row)?.match(/^here (.*)/)?.[1]);
    const { here } = services.of(rows, MANY);
    expect(here.top.map(nameOf).sort()).toEqual([...expected.keys()].sort());
    expect([here.ports, here.sockets]).toEqual([expected.size, sumOf(here.top)]);
    expectDescending(here.top);
    for (const service of here.top) {
      const own = expected.get(nameOf(service)) ?? [];
      expect(service).toMatchObject({ sockets: own.length, states: statesOf(own) });
      expect(chosenBy(made, service.filter ?? "", chosen), service.filter).toEqual(placesOf(own));
      const listeners = own.filter(({ state, protocol }) => state === "LISTEN" && protocol.startsWith("tcp"));
      const waiting = listeners.reduce((sum, { rxQueue }) => sum + rxQueue, 0);
      expect(service).toMatchObject({ listeners: listeners.length, waiting });
      const fill = listeners.flatMap(({ inode, rxQueue }) => {
        const limit = made.limits.get(inode);
        return limit === undefined ? [] : [rxQueue / limit];
      });
      expect(service.queue && service.queue.waiting / service.queue.limit).toEqual(
        fill.length === 0 ? undefined : Math.max(...fill),
      );
    }
    // A short list has the first of the long one.
    const short = services.of(rows, 3).here;
    expect(short).toEqual({ ...here, top: here.top.slice(0, 3) });
  }
});

it.each(TABLES)("services called: %s", (_, made) => {
  const services = new Services(made.table, { localPorts: RANGE });
  for (const { all, chosen, rows } of cases(made)) {
    const serviceName = serviceNames(all);
    const calledName = (row: Row) => serviceName(row)?.match(/^called (.*)/)?.[1];
    const [known, expected] = [grouped(all, calledName), grouped(chosen, calledName)];
    const { called } = services.of(rows, MANY);
    expect(new Set(called.top.map(nameOf))).toEqual(new Set(expected.keys()));
    expect([called.ports, called.sockets]).toEqual([expected.size, sumOf(called.top)]);
    expect(called.sockets).toBe([...expected.values()].flat().length);
    expectDescending(called.top);
    for (const [name, own] of expected) {
      const apart = peersApart(known.get(name) ?? []);
      const entryOf = (row: Row) => (apart.has(peerOf(row)) ? peerOf(row) : "others");
      const entries = grouped(own, entryOf);
      const found = called.top.filter((service) => nameOf(service) === name);
      expect(found).toHaveLength(entries.size);
      for (const service of found) {
        const those = entries.get(apart.has(service.address ?? "") ? (service.address ?? "") : "others") ?? [];
        expect(service).toMatchObject({ sockets: those.length, states: statesOf(those) });
        expectPeers(service, those);
        if (service.filter !== undefined) {
          expect(chosenBy(made, service.filter, chosen), service.filter).toEqual(placesOf(those));
        }
      }
    }
  }
});

function expectPeers({ addresses, address }: ServiceCalled, rows: readonly Row[]): void {
  const peers = new Set(rows.filter(hasPeer).map(peerOf));
  expect(addresses).toBe(peers.size);
  if (address !== undefined) expect([...peers]).toEqual([address]);
}

/** Those with a quarter of a port's sockets; all, where one alone would be left. */
function peersApart(rows: readonly Row[]): Set<string> {
  const peers = grouped(rows.filter(hasPeer), peerOf);
  const heavy = [...peers].filter(([, own]) => own.length >= rows.length / 4).map(([peer]) => peer);
  return new Set(peers.size === heavy.length + 1 ? peers.keys() : heavy);
}

it.each(TABLES)("use of ephemeral ports: %s", (_, made) => {
  for (const { chosen, rows } of cases(made)) {
    const own = chosen.filter(({ localPort, state }) => isEphemeral(localPort) && state !== "LISTEN");
    const use = ephemeralUse(made.table, rows, RANGE);
    expect(use).toMatchObject({ sockets: own.length, states: statesOf(own) });
    expect(chosenBy(made, EPHEMERAL, chosen)).toEqual(placesOf(own));
    const taking = own.filter((row) => transportOf(row) === "tcp" && row.remotePort !== 0);
    const plain = (address: string) => address.replace(/^::ffff:(?=[\d.]+$)/, "");
    const towards = grouped(taking, (row) => `${plain(row.localAddress)} ${peerOf(row)} ${row.remotePort}`);
    const portsOf = (some: readonly Row[] = []) => new Set(some.map(({ localPort }) => localPort)).size;
    expect(use.destination?.localPorts ?? 0).toBe(Math.max(0, ...[...towards.values()].map(portsOf)));
    if (!use.destination) continue;
    const { address, port, localAddress, localPorts, filter } = use.destination;
    const sources = [...towards].filter(([key]) => key.endsWith(` ${address} ${port}`));
    expect(localAddress !== undefined, filter).toBe(sources.length > 1);
    const busiest = localAddress === undefined ? sources[0]?.[1] : towards.get(`${localAddress} ${address} ${port}`);
    expect(localPorts).toBe(portsOf(busiest));
    expect(chosenBy(made, filter, chosen), filter).toEqual(placesOf(busiest));
  }
});

/** No filter can name these. */
const UNWRITABLE = ["and", "tab\tbed"];

/** Those of sockets that all of these have. */
function namesBeside({ holders }: MadeTable, names: readonly string[]): string[] {
  const all = [...holders.byInode.values()].map((some) => some.map(({ name }) => name));
  return all.filter((some) => names.every((name) => some.includes(name))).flat();
}

it.each(TABLES)("processes: %s", (_, made) => {
  const namesOf = ({ inode }: Row) => {
    const some = made.holders.byInode.get(inode);
    return some && JSON.stringify([...new Set(some.map(({ name }) => name))].sort());
  };
  for (const { chosen, rows } of cases(made)) {
    const expected = grouped(chosen, namesOf);
    const { top, distinct, sockets, without, ofNone } = processesOf(made.table, rows, made.holders, MANY);
    expect([distinct, sockets, without + sockets]).toEqual([expected.size, sumOf(top), chosen.length]);
    expect(top.map(({ names }) => JSON.stringify([...names].sort())).sort()).toEqual([...expected.keys()].sort());
    expect(ofNone).toBe(chosen.filter(({ inode }) => inode === 0).length);
    expectDescending(top);
    for (const { names, sockets, states, filter } of top) {
      const own = expected.get(JSON.stringify([...names].sort())) ?? [];
      expect({ sockets, states }).toEqual({ sockets: own.length, states: statesOf(own) });
      if (filter !== undefined) expect(chosenBy(made, filter, chosen), filter).toEqual(placesOf(own));
      else expect(namesBeside(made, names).some((name) => UNWRITABLE.includes(name))).toBe(true);
    }
    expect(processesOf(made.table, rows, made.holders, 2).top).toEqual(top.slice(0, 2));
  }
});

const LENGTHS = { v4: [32, 24, 16, 8, 28, 20, 12], v6: [128, 64, 48, 32, 56, 40] };
/** Those after the first four are read worse. */
const USUAL = 4;

it.each(TABLES)("lengths of prefixes: %s", (_, made) => {
  for (const most of [4, 12]) {
    for (const { chosen, rows } of cases(made)) {
      const lengths = tellingLengths(made.table, rows, most);
      for (const family of ["v4", "v6"] as const) {
        const own = chosen.filter((row) => hasPeer(row) && peerOf(row).includes(":") === (family === "v6"));
        const says = LENGTHS[family].map((length) => entropyOf(own, length, most));
        const best = says[LENGTHS[family].indexOf(lengths[family])] ?? Number.NaN;
        for (const [i, other] of says.entries())
          expect(other).toBeLessThanOrEqual(best * (i < USUAL ? 1.05 : 1.25) + 1e-9);
        // Of lengths that say as much, single addresses are read best.
        if (lengths[family] !== LENGTHS[family][0]) expect(best).toBeGreaterThan((says[0] ?? 0) * 1.05);
      }
      const grouping = parseGrouping(`remote/${lengths.v4}/${lengths.v6}`);
      const groups = new Groups([grouping]);
      groups.add(made.table, rows);
      const [{ top = [], sockets = 0 } = {}] = groups.result(MANY);
      expect([sockets, sumOf(top)]).toEqual(new Array(2).fill(chosen.filter(hasPeer).length));
      for (const { key, sockets } of top) {
        const filter = networkCondition("dst", key);
        expect(chosenBy(made, filter, chosen), filter).toHaveLength(sockets);
      }
    }
  }
});

/** Of the largest networks, in nats. */
function entropyOf(rows: readonly Row[], length: number, most: number): number {
  const networks = grouped(rows, (row) => bitsOf(peerOf(row)).slice(0, length));
  const shares = [...networks.values()].map((own) => own.length / rows.length).sort((a, b) => b - a);
  return shares.slice(0, most).reduce((sum, share) => sum - share * Math.log(share), 0);
}

function bitsOf(address: string): string {
  const bytes = address.includes(":") ? bytesOfV6(address) : address.split(".").map(Number);
  return bytes.map((byte) => byte.toString(2).padStart(8, "0")).join("");
}
