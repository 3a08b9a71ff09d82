import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { killed } from "../procfs/killed";
import { whereSupported } from "../sockopt/where-supported";
import { BACKENDS, type Figures } from "./backends";
import { watch } from "./watch";

/**
 * A process with this name and so many listeners. Each line it reads is a number of bytes that it sends itself by a
 * connection, which stays; it prints a line when they have arrived.
 */
const PROGRAM = `
  const net = require("node:net");
  process.title = process.argv[1];
  const servers = Array.from({ length: Number(process.argv[2]) }, () => net.createServer().listen(0, "127.0.0.1"));
  let client;
  let wanted = 0;
  servers[0].on("connection", (socket) => socket.on("data", () => socket.bytesRead === wanted && console.log("done")));
  servers.at(-1).on("listening", () => {
    client = net.connect(servers[0].address().port, "127.0.0.1", () => console.log("up"));
  });
  process.stdin.on("data", (line) => {
    wanted += Number(line);
    client.write(Buffer.alloc(Number(line)));
  });`;

/** Holders are found among all processes of the machine, of which some may have a hundred thousand descriptors. */
const TIMEOUT = 240_000;

let started = 0;

/** The name is of this test alone: other processes have sockets, too. */
async function named(listeners: number) {
  const name = `t${started++}-${process.pid}`;
  const child = spawn(process.execPath, ["-e", PROGRAM, name, String(listeners)], {
    stdio: ["pipe", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  await once(child.stdout, "data");
  return {
    name,
    end: () => killed(child),
    async move(bytes: number) {
      child.stdin.write(`${bytes}\n`);
      await once(child.stdout, "data");
    },
  };
}

/** What is told of one process, by what stands behind its name. */
const of = (figures: Figures, name: string) =>
  Object.fromEntries(
    [...figures].flatMap(([key, value]) => {
      const isHere = key.includes(`process="${name}"`);
      return isHere
        ? [
            [
              key
                .replace("sockdex_", "")
                .replace(/process="[^"]+",?/, "")
                .replace(/,\}$/, "}"),
              value,
            ],
          ]
        : [];
    }),
  );

whereSupported("sockets by process", () => {
  it.each(BACKENDS)(
    "are told to $name where holders are found, with what they have moved",
    async ({ tell }) => {
      const program = await named(3);
      const monitor = watch({ source: "netlink", info: ["bytesSent"], holders: true });
      const { collect } = await tell(monitor, { maximumProcesses: 1000 });
      await monitor.refresh();
      await program.move(70_000);
      await monitor.refresh();
      await program.move(5);
      await monitor.refresh();
      expect(of(await collect(), program.name)).toEqual({
        ...{ 'process_sockets{state="ESTABLISHED"}': 2, 'process_sockets{state="LISTEN"}': 3 },
        ...{ 'process_bytes_total{direction="in"}': 70_005, 'process_bytes_total{direction="out"}': 70_005 },
        "process_retransmits_total{}": 0,
      });
      await program.end();
      await monitor.refresh();
      const { 'process_sockets{state="LISTEN"}': listeners = 0, ...rest } = of(await collect(), program.name);
      expect(listeners).toBe(0);
      expect(rest).toMatchObject({ 'process_bytes_total{direction="in"}': 70_005 });
    },
    TIMEOUT,
  );

  it.each(BACKENDS)(
    "have few labels for $name: those of the first names, and one for all others",
    async ({ tell }) => {
      const namesIn = (figures: Figures) =>
        new Set([...figures.keys()].flatMap((key) => /process="([^"]+)"/.exec(key)?.slice(1) ?? []));
      await named(50);
      const monitor = watch({ source: "netlink", info: ["bytesSent"], holders: true });
      const { collect } = await tell(monitor, { maximumProcesses: 1 });
      await monitor.refresh();
      const first = [...namesIn(await collect())].filter((name) => name !== "other");
      expect(first).toHaveLength(1);
      const others = [await named(2), await named(300)];
      await monitor.refresh();
      for (const { move } of others) await move(1000);
      await monitor.refresh();
      const figures = await collect();
      expect(namesIn(figures)).toEqual(new Set([...first, "other"]));
      expect(of(figures, "other")['process_sockets{state="LISTEN"}']).toBeGreaterThanOrEqual(302);
      expect(of(figures, "other")['process_bytes_total{direction="in"}']).toBeGreaterThanOrEqual(2000);
    },
    TIMEOUT,
  );

  it.each(BACKENDS)(
    "are absent for $name without holders, and their bytes without info",
    async ({ tell }) => {
      const program = await named(1);
      for (const holders of [false, true]) {
        const monitor = watch({ source: "netlink", holders });
        const { collect, unregister } = await tell(monitor, { maximumProcesses: 1000 });
        await monitor.refresh();
        await monitor.refresh();
        const figures = await collect();
        const keys = [...figures.keys()].filter((key) => key.startsWith("sockdex_process_"));
        expect(keys.some((key) => key.startsWith("sockdex_process_sockets"))).toBe(holders);
        expect(keys.filter((key) => !key.startsWith("sockdex_process_sockets"))).toEqual([]);
        if (holders) expect(of(figures, program.name)).toMatchObject({ 'process_sockets{state="LISTEN"}': 1 });
        unregister();
      }
    },
    TIMEOUT,
  );
});
