import { formatAddress, parseAddress, STATES } from "../../../src/core";
import type { OracleRow } from "../../oracle/index";
import type { Entry, Finding } from "../case";
import { feedBoth } from "../feed";
import type { GuardedTable } from "../guards";
import { Tables } from "../tables";

const tables = new Tables();

/** Look-ups by inode and endpoints, counts, duplicates, and rows as text, each beside a search through all rows. */
export const lookups: Entry = {
  name: "lookups",
  weight: 6,
  run(bytes, random) {
    const { table, oracle, finding } = feedBoth(tables, bytes, random);
    if (finding) return finding;
    const { rows } = oracle;
    return (
      byInode(table, rows) ?? byEndpoints(table, rows) ?? counts(table, rows) ?? texts(table) ?? table.touched(true)
    );
  },
  reset: () => tables.reset(),
};

const numbersWhere = (rows: readonly OracleRow[], test: (row: OracleRow) => boolean) =>
  rows.flatMap((row, number) => (test(row) ? [number] : [])).reverse();

function byInode(table: GuardedTable, rows: readonly OracleRow[]): Finding {
  const inodes = new Set([...rows.map(({ inode }) => inode), 0, 1, 2 ** 32, 2 ** 53, -1, 0.5]);
  for (const inode of inodes) {
    const expected = inode === 0 ? [] : numbersWhere(rows, (row) => row.inode === inode);
    const found = table.allByInode(inode).map(({ index }) => index);
    if (found.join() !== expected.join()) return `inode ${inode}: rows ${found.join()}, not ${expected.join()}`;
    if (table.rowOfInode(inode) !== (expected[0] ?? -1)) return `inode ${inode}: row ${table.rowOfInode(inode)}`;
  }
  const asked = [...inodes];
  const rowsOf = table.rowsOfInodes(asked);
  for (const [i, inode] of asked.entries()) {
    if (rowsOf[i] !== table.rowOfInode(inode)) return `inode ${inode} among many: row ${rowsOf[i]}`;
  }
  return undefined;
}

function byEndpoints(table: GuardedTable, rows: readonly OracleRow[]): Finding {
  for (const { localAddress, localPort, remoteAddress, remotePort, protocol } of rows) {
    const isBetween = (row: OracleRow) =>
      row.localAddress === localAddress &&
      row.remoteAddress === remoteAddress &&
      row.localPort === localPort &&
      row.remotePort === remotePort;
    const local = { address: textOf(localAddress), port: localPort };
    const remote = { address: textOf(remoteAddress), port: remotePort };
    const isTcp = (row: OracleRow) => row.protocol.startsWith("tcp");
    const [first = -1] = [
      ...numbersWhere(rows, (row) => isBetween(row) && isTcp(row)),
      ...numbersWhere(rows, isBetween),
    ];
    const [narrowed = -1] = numbersWhere(rows, (row) => isBetween(row) && row.protocol === protocol);
    const found = [table.byEndpoints(local, remote), table.byEndpoints(local, remote, protocol as "tcp")];
    if (found[0]?.index !== first || found[1]?.index !== narrowed) {
      return `${JSON.stringify([local, remote])}: rows ${found.map((row) => row?.index)}, not ${first}, ${narrowed}`;
    }
  }
  return undefined;
}

function counts(table: GuardedTable, rows: readonly OracleRow[]): Finding {
  const expected = new Map<string, number>();
  const sockets = new Set<string>();
  for (const row of rows) {
    const state = row.state & 0x7f;
    const name = `${row.protocol} ${(state > 0 && STATES[state]) || `UNKNOWN(${state})`}`;
    expected.set(name, (expected.get(name) ?? 0) + 1);
    sockets.add([row.protocol, row.localAddress, row.localPort, row.remoteAddress, row.remotePort, row.inode].join());
  }
  const found = Object.entries(table.countByProtocol()).flatMap(([protocol, states]) =>
    Object.entries(states).map(([state, count]) => `${protocol} ${state} ${count}`),
  );
  const wanted = [...expected].map(([name, count]) => `${name} ${count}`);
  if (found.sort().join() !== wanted.sort().join()) return `counts: ${found.join()}, not ${wanted.join()}`;
  const { duplicates } = table.diagnostics;
  const repeated = rows.length - sockets.size;
  return duplicates === repeated ? undefined : `duplicates: ${duplicates}, not ${repeated}`;
}

/** Addresses as text are read back as the same bytes, and a row's JSON holds none but printable ASCII. */
function texts(table: GuardedTable): Finding {
  const { localAddress, remoteAddress } = table.columns;
  for (const row of table) {
    for (const [bytes, text] of [
      [localAddress, row.localAddress],
      [remoteAddress, row.remoteAddress],
    ] as const) {
      const address = bytes.subarray(row.index * 16, row.index * 16 + 16);
      if (Buffer.compare(parseAddress(text), address) !== 0) return `${text} is not ${address.join()}`;
    }
    if (/[^ -~]/.test(JSON.stringify(row))) return `row ${row.index} is ${JSON.stringify(row)}`;
  }
  return undefined;
}

function textOf(hex: string): string {
  return formatAddress(Buffer.from(hex, "hex"), 0, false);
}
