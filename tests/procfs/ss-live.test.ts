import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { type LiveTable, type Protocol, readSockets, type SocketRow } from "../../src/index";
import { deafListener, WAITING } from "./deaf-listener";
import { idleSockets } from "./idle-sockets";
import { dial, ROUTES } from "./loopback";
import { onLinux } from "./on-linux";
import { endpoint, unspecified } from "./ss-lines";
import { until } from "./until";

const TABLES: Protocol[] = ["tcp", "tcp6", "udp", "udp6"];
const routes = ROUTES.filter(({ isMissing }) => !isMissing);

interface SsLine {
  state: string;
  rxQueue: number;
  txQueue: number;
}

/** What of the kernel's sockets ss is asked for. */
const ARGUMENTS: [Protocol, string[]][] = [
  ["tcp", ["-4", "-Htan"]],
  ["tcp6", ["-6", "-Htan"]],
  ["udp", ["-4", "-Huan"]],
  ["udp6", ["-6", "-Huan"]],
];

/** By protocol and both ends. */
function askSs(): Map<string, SsLine> {
  return new Map(ARGUMENTS.flatMap(([protocol, args]) => linesOf(protocol, args)));
}

function linesOf(protocol: Protocol, args: string[]): [string, SsLine][] {
  const lines = execFileSync("ss", args, { encoding: "latin1" }).split("\n");
  const fields = lines.map((line) => line.trim().split(/\s+/)).filter(({ length }) => length >= 5);
  return fields.map(([state = "", rxQueue, txQueue, local = "", remote = ""]) => [
    `${protocol} ${unspecified(local)} ${unspecified(remote)}`,
    { state, rxQueue: Number(rxQueue), txQueue: Number(txQueue) },
  ]);
}

const hasSs = spawnSync("ss", ["-V"]).status === 0;

describe.skipIf(!hasSs)(`ss and this library on the same sockets${hasSs ? "" : ": skipped, no ss here"}`, () => {
  onLinux("agree", () => {
    const expectAgreement = (table: LiveTable, row: SocketRow | undefined, lines: Map<string, SsLine>) => {
      if (row === undefined) return expect.unreachable("A socket is not in the table.");
      const { protocol, localAddress, localPort, remoteAddress, remotePort, rxQueue } = row;
      const name = `${protocol} ${endpoint(localAddress, localPort)} ${endpoint(remoteAddress, remotePort)}`;
      const line = lines.get(name);
      expect(line, name).toMatchObject({ rxQueue });
      // A listener's second number is its backlog's limit, which is not in the kernel's text.
      if (row.state !== "LISTEN") expect(line, name).toMatchObject({ txQueue: row.txQueue });
      // ss's names of states are taken as they are.
      expect([...table.select({ state: line?.state ?? "", localPort, remotePort })]).toContain(row.index);
    };

    it("on idle connections, listeners and datagram sockets", async () => {
      const sockets = await idleSockets();
      const table = readSockets({ protocols: TABLES });
      const lines = askSs();
      for (const socket of sockets) expectAgreement(table, table.of(socket), lines);
    });

    it.each(routes.map((route) => [route.name, route] as const))(
      "on what waits and what is queued, over %s",
      async (_, route) => {
        const port = await deafListener(route.listenAt);
        const clients = Array.from({ length: WAITING }, () => dial(route.connectTo, port));
        await Promise.all(clients.map((client) => once(client, "connect")));
        for (const [i, client] of clients.entries()) client.write("x".repeat(1000 + i));
        const table = readSockets();
        const rows = () => {
          table.refresh();
          return [...table.select({ localPort: port })].map((row) => table.row(row));
        };
        const arrived = () => rows().filter(({ rxQueue }) => rxQueue >= 1000).length;
        const unacknowledged = () => table.select({ remotePort: port, minTxQueue: 1 }).length;
        await until("all has arrived", () => (arrived() === WAITING && unacknowledged() === 0) || undefined);

        const lines = askSs();
        expect(
          rows()
            .map(({ rxQueue }) => rxQueue)
            .sort(),
        ).toEqual([1000, 1001, WAITING]);
        for (const row of rows()) expectAgreement(table, row, lines);
        for (const client of clients) expectAgreement(table, table.of(client), lines);
      },
    );
  });
});
