import type { Filter } from "../../../src/core";
import type { Random } from "../../generate/random";
import type { OracleRow } from "../../oracle/index";
import type { Entry } from "../case";
import { feedBoth } from "../feed";
import { Tables } from "../tables";

const tables = new Tables();

type Test = (row: OracleRow) => boolean;

/** select(): a filter of some criteria, most of them met by some row. */
export const select: Entry = {
  name: "select",
  weight: 8,
  run(bytes, random) {
    const { table, oracle, finding } = feedBoth(tables, bytes, random);
    if (finding) return finding;
    const { rows } = oracle;
    for (let i = 0; i < 3; i++) {
      const { filter, test } = drawFilter(rows, random);
      const expected = rows.flatMap((row, number) => (test(row) ? [number] : []));
      const found = table.select(filter);
      if (found.join() !== expected.join()) return `${JSON.stringify(filter)}: ${found.join()}, not ${expected.join()}`;
    }
    return table.touched(true);
  },
  reset: () => tables.reset(),
};

type Criterion = (row: OracleRow, random: Random) => { filter: Filter; test: Test };

const CRITERIA: readonly Criterion[] = [
  ({ protocol }) => ({ filter: { protocol: [protocol as "tcp"] }, test: (row) => row.protocol === protocol }),
  ({ state }) => ({ filter: { state }, test: (row) => (row.state & 0x7f) === (state & 0x7f) }),
  ({ timer }) => ({ filter: { timer: [timer, 2] }, test: (row) => row.timer === timer || row.timer === 2 }),
  ({ localPort }, random) => {
    const to = Math.min(65535, localPort + random.below(1000));
    return {
      filter: { localPort: { from: localPort, to } },
      test: (row) => row.localPort >= localPort && row.localPort <= to,
    };
  },
  ({ remotePort }) => ({
    filter: { remotePort: [remotePort, 443] },
    test: (row) => [remotePort, 443].includes(row.remotePort),
  }),
  ({ localAddress }, random) => {
    const { text, test } = network(localAddress, random);
    return { filter: { local: text }, test: (row) => test(row.localAddress) };
  },
  ({ remoteAddress }, random) => {
    const { text, test } = network(remoteAddress, random);
    return {
      filter: { remote: [text, "192.0.2.1"] },
      test: (row) => test(row.remoteAddress) || row.remoteAddress === "00000000000000000000ffffc0000201",
    };
  },
  ({ uid }) => ({ filter: { uid: [uid, 7] }, test: (row) => row.uid === uid || row.uid === 7 }),
  ({ rxQueue }) => ({ filter: { minRxQueue: rxQueue }, test: (row) => row.rxQueue >= rxQueue }),
  ({ txQueue }) => ({ filter: { minTxQueue: txQueue }, test: (row) => row.txQueue >= txQueue }),
];

function drawFilter(rows: readonly OracleRow[], random: Random): { filter: Filter; test: Test } {
  let filter: Filter = {};
  const tests: Test[] = [];
  for (let left = random.below(4); left > 0 && rows.length > 0; left--) {
    const row = rows[random.below(rows.length)];
    const criterion = CRITERIA[random.below(CRITERIA.length)];
    if (!row || !criterion) continue;
    const drawn = criterion(row, random);
    const [name = ""] = Object.keys(drawn.filter);
    if (name in filter) continue;
    filter = { ...filter, ...drawn.filter };
    tests.push(drawn.test);
  }
  return { filter, test: (row) => tests.every((test) => test(row)) };
}

/** The network of some bits around an address of 32 hex digits. */
function network(address: string, random: Random): { text: string; test: (address: string) => boolean } {
  const isV4 = address.startsWith("00000000000000000000ffff");
  const bits = random.below(isV4 ? 33 : 129);
  const shift = BigInt((isV4 ? 32 : 128) - bits);
  const prefix = BigInt(`0x${address}`) >> shift;
  const text = isV4
    ? [24, 26, 28, 30].map((at) => Number.parseInt(address.slice(at, at + 2), 16)).join(".")
    : (address.match(/..../g) ?? []).join(":");
  return { text: `${text}/${bits}`, test: (other) => BigInt(`0x${other}`) >> shift === prefix };
}
