import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import { describe, expect, it } from "vitest";
import { readSockets } from "../../src/index";
import { deafListener, WAITING } from "../procfs/deaf-listener";
import { idleSockets } from "../procfs/idle-sockets";
import { connection, dial } from "../procfs/loopback";
import { Namespace, WHY_NONE } from "../procfs/namespace";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();

/** What ss and the listing both say of a socket. */
interface Line {
  state: string;
  rxQueue: string;
  /** ss has a listener's limit there. */
  txQueue: string;
}

type Lines = Map<string, Line>;

const SS_STATES: Record<string, string> = { ESTAB: "ESTABLISHED", "FIN-WAIT-2": "FIN_WAIT2" };

/** ss writes an unspecified address in three ways. */
const end = (text = "") => text.replace(/^(\[::\]|0\.0\.0\.0|\*):/, "*:");

function askSs(...args: string[]): Lines {
  const lines = linesOf(execFileSync("ss", args, { encoding: "latin1" }));
  return new Map(
    lines.map((line) => {
      const [state = "", rxQueue = "", txQueue = "", local, remote] = line.trim().split(/\s+/);
      const name = SS_STATES[state] ?? state.replaceAll("-", "_");
      return [`${end(local)} ${end(remote)}`, { state: name, rxQueue, txQueue: name === "LISTEN" ? "" : txQueue }];
    }),
  );
}

async function askSockdex(protocol: string): Promise<Lines> {
  const { status, stdout, stderr } = await sockdex.run([
    "list",
    "--no-header",
    "--allow-empty",
    "--protocol",
    protocol,
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  return new Map(
    linesOf(stdout).map((line) => {
      const [, state = "", local, remote, rxQueue = "", txQueue = ""] = line.split(/ +/);
      return [`${end(local)} ${end(remote)}`, { state, rxQueue, txQueue: state === "LISTEN" ? "" : txQueue }];
    }),
  );
}

const TABLES = [
  ["tcp", "-4", "-Htan"],
  ["tcp6", "-6", "-Htan"],
  ["udp", "-4", "-Huan"],
  ["udp6", "-6", "-Huan"],
] as const;

const hasSs = spawnSync("ss", ["-V"]).status === 0;

onLinux("list of live sockets", () => {
  describe.skipIf(!hasSs)(`and ss${hasSs ? "" : ": skipped, no ss here"}`, () => {
    /** Only sockets of this test: others come and go. */
    const expectAgreement = async (ports: ReadonlySet<number>, least: number) => {
      let compared = 0;
      for (const [protocol, ...args] of TABLES) {
        const own = (lines: Lines) =>
          [...lines]
            .filter(([ends]) => [...ends.matchAll(/:(\d+)(?= |$)/g)].some(([, port]) => ports.has(Number(port))))
            .sort();
        const [listed, told] = [own(await askSockdex(protocol)), own(askSs(...args))];
        expect(listed).toEqual(told);
        compared += listed.length;
      }
      expect(compared).toBeGreaterThanOrEqual(least);
    };

    it("agree on idle sockets of all kinds", async () => {
      const sockets = await idleSockets();
      const table = readSockets({ protocols: ["tcp", "tcp6", "udp", "udp6"] });
      const ports = new Set(sockets.map((socket) => table.of(socket)?.localPort ?? 0));
      await expectAgreement(ports, sockets.length);
    });

    it("agree on what waits and what is queued", async () => {
      const port = await deafListener("127.0.0.1");
      const clients = Array.from({ length: WAITING }, () => dial("127.0.0.1", port));
      await Promise.all(clients.map((client) => once(client, "connect")));
      for (const [i, client] of clients.entries()) client.write("x".repeat(1000 + i));
      const table = readSockets();
      const arrived = () => table.refresh().select({ localPort: port, minRxQueue: 1000 }).length;
      const unacknowledged = () => table.select({ remotePort: port, minTxQueue: 1 }).length;
      await until("all has arrived", () => (arrived() === WAITING && unacknowledged() === 0) || undefined);
      await expectAgreement(new Set([port]), 1 + 2 * WAITING);
      const { stdout } = await sockdex.run(["list"]);
      expect(stdout).toMatch(new RegExp(`LISTEN +127\\.0\\.0\\.1:${port} +0\\.0\\.0\\.0:\\* +${WAITING} `));
    });
  });

  it("takes all protocols", async () => {
    await idleSockets();
    const { stdout } = await sockdex.run(["list", "--json"]);
    const protocols = new Set(objectsOf(stdout).map((row) => (row as { protocol: string }).protocol));
    expect([...protocols]).toEqual(expect.arrayContaining(["tcp", "udp"]));
  });

  it("is also what the command does without a word", async () => {
    const { port } = await connection("127.0.0.1");
    const { status, stdout } = await sockdex.run([]);
    expect(status).toBe(0);
    expect(stdout).toMatch(new RegExp(`^tcp +LISTEN +127\\.0\\.0\\.1:${port} `, "m"));
  });

  it.skipIf(WHY_NONE !== undefined)(`looks into another namespace (${WHY_NONE ?? "can be made here"})`, async () => {
    const namespace = await Namespace.start();
    const { stdout } = await sockdex.run(["list", "--json", "--pid", String(namespace.pid)]);
    const listeners = objectsOf(stdout).filter((row) => (row as { state: string }).state === "LISTEN");
    expect(listeners.map((row) => (row as { localPort: number }).localPort).sort()).toEqual(
      [...namespace.ports].sort(),
    );
    const summary = await sockdex.run(["summary", "--json", "--pid", String(namespace.pid)]);
    expect(JSON.parse(summary.stdout)).toMatchObject({ byState: { LISTEN: namespace.ports.length } });
  });
});
