import { spawn } from "node:child_process";
import { once } from "node:events";
import { closeSync, openSync, statSync } from "node:fs";
import { connect, type Socket } from "node:net";
import { expect, it, onTestFinished } from "vitest";
import { inodeOf, inodesOfProcess, readSockets } from "../../src/index";
import { type Libc, libc } from "../../src/libc/libc";
import { HeldSockets } from "../../src/live/held-sockets";
import { connection, IPV4, listenAt } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { untilBlocking } from "../procfs/until";
import { whileStill } from "../procfs/while-still";
import { whereSupported } from "../sockopt/where-supported";
import { heldAndListed, Neighbour, openFiles } from "./crowd";
import { snapshotsOf } from "./modules";
import { byEachSource, inodes, refreshUntil } from "./watch";

/** More than a process may have to be looked at each time. */
const CROWD = 300;
/** An update looks at the latest after so many. */
const LOOK_EVERY = 8;
/** Known descriptors that one look asks. */
const ASKED_AGAIN = 1024;

/** The kernel counts descriptors: Linux 6.2. */
const countsDescriptors = process.platform === "linux" && statSync("/proc/self/fd").size > 0;

onLinux("looking at a process's descriptors, which are listed", () => looks());

whereSupported("looking at one's own descriptors, which are asked one by one", () => looks(libc()));

function looks(c?: Libc): void {
  const held = (sockets: HeldSockets) => new Set(sockets.inodes);

  it.skipIf(!countsDescriptors)("is done when something points to a change, and every eighth time", async () => {
    openFiles(CROWD);
    const { client } = await connection(IPV4);
    const table = readSockets();
    const sockets = new HeldSockets(process.pid);
    const isLooked = (hasNew = false) => sockets.update(table, hasNew, c);
    expect(isLooked(true)).toBe(true);
    expect(held(sockets)).toContain(inodeOf(client));
    const rest = Array.from({ length: LOOK_EVERY - 1 }, () => false);
    expect(Array.from({ length: 2 * LOOK_EVERY }, () => isLooked())).toEqual([...rest, true, ...rest, true]);
    expect([isLooked(), isLooked(true), isLooked()]).toEqual([false, true, false]);
    const file = openSync("/dev/null", "r");
    expect([isLooked(), isLooked()]).toEqual([true, false]);
    closeSync(file);
    expect([isLooked(), isLooked()]).toEqual([true, false]);
  });

  it("is done each time where there are few", async () => {
    const child = spawn("sleep", ["1000"]);
    onTestFinished(() => void child.kill("SIGKILL"));
    const sockets = new HeldSockets(child.pid ?? 0);
    const table = readSockets();
    expect(Array.from({ length: 4 }, () => sockets.update(table, false, c))).toEqual([true, true, true, true]);
  });

  it("sees at once what comes from another process that had it, and what is left to one", async () => {
    openFiles(CROWD);
    const { client, port } = await connection(IPV4);
    const neighbour = new Neighbour();
    await neighbour.open(port);
    const table = readSockets();
    const sockets = new HeldSockets(process.pid);
    sockets.update(table, true, c);
    expect(held(sockets)).toContain(inodeOf(client));
    const taken = await neighbour.take();
    expect(table.rowOfInode(inodeOf(taken) ?? 0)).toBeGreaterThanOrEqual(0);
    sockets.update(table, false, c);
    expect(held(sockets)).toContain(inodeOf(taken));
    const inode = inodeOf(client);
    await neighbour.give(client);
    sockets.update(table, false, c);
    expect(held(sockets)).not.toContain(inode);
  });

  it("sees such a one after eight times at the latest when another descriptor closes meanwhile", async () => {
    const files = openFiles(CROWD);
    const { port } = await listenAt(IPV4);
    const neighbour = new Neighbour();
    await neighbour.open(port);
    const table = readSockets();
    const sockets = new HeldSockets(process.pid);
    sockets.update(table, true, c);
    closeSync(files.pop() ?? -1);
    const taken = await neighbour.take();
    for (let i = 0; i < LOOK_EVERY; i++) sockets.update(table, false, c);
    expect(held(sockets)).toContain(inodeOf(taken));
  });

  it("sees that a number is given anew while its socket lives on elsewhere, when its turn comes", async () => {
    const files = openFiles(2 * ASKED_AGAIN);
    const { client } = await connection(IPV4);
    const sockets = new HeldSockets(process.pid);
    const table = readSockets();
    const inode = inodeOf(client) ?? 0;
    for (let i = 0; i < 3; i++) sockets.update(table, true, c);
    expect(held(sockets)).toContain(inode);
    const number = await new Neighbour().give(client);
    // The kernel gives the lowest number that is free.
    for (let last = -1; last !== number; files.push(last)) last = openSync("/dev/null", "r");
    expect(inodeOf(number)).toBeUndefined();
    for (let i = 0; i < 4; i++) sockets.update(table, true, c);
    expect(held(sockets)).not.toContain(inode);
  });
}

byEachSource("the owner's sockets among many descriptors", (_, watch) => {
  it("are those that it holds, whatever it opens and closes between two refreshes", async () => {
    const files = openFiles(CROWD);
    const { port, accepted } = await listenAt(IPV4);
    const monitor = watch();
    const clients: Socket[] = [];
    onTestFinished(() => clients.forEach((client) => void client.destroy()));
    const random = generator(20);
    const take = <T>(from: T[]) => from.splice(random(from.length), 1)[0];
    const actions = [
      async () => {
        const client = connect({ port, host: IPV4, allowHalfOpen: true }).on("error", () => {});
        clients.push(client);
        await once(client, "connect");
      },
      async () => void take(clients)?.destroy(),
      async () => void take(accepted)?.destroy(),
      async () => void clients[random(clients.length)]?.end(),
      async () => void files.push(openSync("/dev/null", "r")),
      async () => {
        const file = take(files);
        if (file !== undefined) closeSync(file);
      },
    ];
    for (let step = 0; step < 40; step++) {
      for (let i = random(4); i >= 0; i--) await actions[random(actions.length)]?.();
      // Node closes, and accepts, in turns of its loop.
      const [, snapshot] = await whileStill(
        () => inodesOfProcess(process.pid),
        () => monitor.refresh(),
      );
      const own = inodes(snapshot.own().map(({ row }) => row)).sort((a, b) => a - b);
      expect(own).toEqual(heldAndListed(snapshot.table));
    }
  });

  it("are found, and forgotten, when thousands open and close between two refreshes", async () => {
    openFiles(CROWD);
    const { port, accepted, server } = await listenAt(IPV4);
    const monitor = watch();
    const before = (await monitor.refresh()).countOwn();
    for (let round = 0; round < 2; round++) {
      const clients: Socket[] = [];
      for (let i = 0; i < 25; i++) {
        const some = Array.from({ length: 100 }, () => connect(port, IPV4).on("error", () => {}));
        clients.push(...some);
        await Promise.all(some.map((client) => once(client, "connect")));
      }
      while (accepted.length < clients.length) await once(server, "connection");
      const all = before + 2 * clients.length;
      const snapshot = await refreshUntil(monitor, (next) => (next.countOwn() === all ? next : undefined));
      expect(inodes(snapshot.own().map(({ row }) => row))).toContain(inodeOf(clients[0]));
      for (const socket of [...clients, ...accepted.splice(0)]) socket.resetAndDestroy();
      await refreshUntil(monitor, (next) => (next.countOwn() === before ? true : undefined));
    }
  });

  it("are held until the last descriptor of one closes", async () => {
    const { port } = await listenAt(IPV4);
    const crowd = `for ((i = 0; i < ${CROWD}; i++)); do exec {file}</dev/null; done`;
    const program = `exec 5<>/dev/tcp/${IPV4}/${port}; exec 6>&5; ${crowd}; echo ready; read line; exec 5>&-; echo ready; read line; exec 6>&-; echo ready; read line`;
    const child = spawn("bash", ["-c", program], { stdio: ["pipe", "pipe", "inherit"] });
    onTestFinished(() => void child.kill("SIGKILL"));
    await once(child.stdout, "data");
    const monitor = watch({ owner: child.pid ?? 0 });
    const descriptors = async () => (await monitor.refresh()).own().map(({ descriptor }) => descriptor);
    expect(await descriptors()).toEqual([5]);
    for (const left of [[6], []]) {
      child.stdin.write("close\n");
      await once(child.stdout, "data");
      expect(await descriptors()).toEqual(left);
    }
  });
});

whereSupported("a connection that waits to be accepted, by netlink", () => {
  it("is the owner's once it is, though it was listed before and another descriptor closes meanwhile", async () => {
    const files = openFiles(CROWD);
    const snapshots = snapshotsOf({ source: "netlink", stuckAfter: 3, owner: process.pid });
    const { port, accepted, server } = await listenAt(IPV4);
    const neighbour = new Neighbour();
    await neighbour.open(port);
    while (accepted.length === 0) await once(server, "connection");
    snapshots.next();
    const opened = neighbour.open(port);
    const waiting = { localPort: port, state: "ESTABLISHED" } as const;
    // This thread accepts nothing meanwhile.
    untilBlocking("it waits", () => (readSockets().select(waiting).length === 2 ? true : undefined));
    const isHeld = ({ table, reading: { owned } }: ReturnType<typeof snapshots.next>) =>
      owned && "rows" in owned && table.rowOfInode(inodeOf(accepted[1]) ?? 0) >= 0
        ? owned.rows.includes(table.rowOfInode(inodeOf(accepted[1]) ?? 0))
        : undefined;
    expect(isHeld(snapshots.next())).toBeUndefined();
    while (accepted.length === 1) await once(server, "connection");
    closeSync(files.pop() ?? -1);
    expect(isHeld(snapshots.next())).toBe(true);
    await opened;
  });
});

/** Numbers below a bound, the same each time. */
function generator(seed: number): (bound: number) => number {
  let state = seed;
  return (bound) => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return Math.floor((state / 2 ** 32) * bound);
  };
}
