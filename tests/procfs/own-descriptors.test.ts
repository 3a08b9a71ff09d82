import { closeSync, lstatSync, openSync, readdirSync, statSync } from "node:fs";
import { describe, expect, it, onTestFinished } from "vitest";
import { descriptorOf, inodesOfProcess, readSockets } from "../../src/index";
import { AF_INET, O_CLOEXEC, SOCK_DGRAM } from "../../src/libc/constants";
import { libc } from "../../src/libc/libc";
import { HeldSockets } from "../../src/live/held-sockets";
import { ownDescriptors } from "../../src/procfs/process/own-descriptors";
import { Random } from "../generate/random";
import { openFiles } from "../live/crowd";
import { whereSupported } from "../sockopt/where-supported";
import { connection, IPV4 } from "./loopback";

const FOLDER = "/proc/self/fd";
/** More than are free in a row where the kernel gives the numbers. */
const FAR = 100;
const count = () => statSync(FOLDER).size;

whereSupported("a process's own descriptors", () => {
  describe.skipIf(count() === 0)("where the kernel counts them", () => {
    it("are those that a listing has, whatever opens, closes and takes another's number", async () => {
      const c = libc();
      openFiles(300);
      const { client, peer } = await connection(IPV4);
      const sources = [client, peer].map((socket) => descriptorOf(socket) ?? -1);
      const table = readSockets();
      const sockets = new HeldSockets(process.pid);
      const random = new Random(7);
      const open: number[] = [];
      onTestFinished(() => open.forEach(closeSync));
      const any = () => open[random.below(open.length)] ?? -1;
      const actions = [
        () => void open.push(openSync("/dev/null", "r")),
        () => void open.push(c.socket(AF_INET, SOCK_DGRAM, 0)),
        () => {
          const [closed] = open.splice(random.below(open.length), 1);
          if (closed !== undefined) closeSync(closed);
        },
        // A descriptor that is open comes to be of another file.
        () => void (open.length > 0 && c.dup3(sources[random.below(2)] ?? -1, any(), O_CLOEXEC)),
        // One above others, or beyond free numbers.
        () => {
          const target = Math.max(...listed()) + 1 + random.below(FAR);
          open.push(c.dup3(sources[random.below(2)] ?? -1, target, O_CLOEXEC));
        },
      ];
      let asked = 0;
      for (let step = 0; step < 100; step++) {
        for (let i = random.below(5); i >= 0; i--) actions[random.below(actions.length)]?.();
        // All close from time to time, and the numbers they had are far above.
        if (step % 25 === 24) open.splice(0).forEach(closeSync);
        const numbers = ownDescriptors(c, sockets.numbers.at(-1) ?? 0, count);
        if (numbers) asked++;
        expect([...(numbers ?? listed())]).toEqual(listed());
        sockets.update(table, true, c);
        expect(socketsIn(sockets)).toEqual([...inodesOfProcess(process.pid)]);
      }
      expect(asked).toBeGreaterThan(30);
    });

    it("are listed where one is beyond many free numbers", () => {
      const c = libc();
      const files = openFiles(300);
      const highest = Math.max(...listed());
      expect([...(ownDescriptors(c, 20, count) ?? [])]).toEqual(listed());
      const far = c.dup3(files[0] ?? -1, highest + FAR, O_CLOEXEC);
      onTestFinished(() => closeSync(far));
      expect(ownDescriptors(c, highest, count)).toBeUndefined();
      expect([...(ownDescriptors(c, far, count) ?? [])]).toEqual(listed());
    });

    it("are listed where most numbers are free, without asking one", () => {
      let calls = 0;
      const c = { ...libc(), fcntl: () => ++calls };
      expect(ownDescriptors(c, 300, () => 100)).toBeUndefined();
      expect(ownDescriptors(c, 0, () => 0)).toBeUndefined();
      expect(calls).toBe(0);
    });

    it("may open and close while they are asked", () => {
      const c = libc();
      openFiles(300);
      const highest = Math.max(...listed());
      let calls = 0;
      const counts = () => count() + (calls++ === 0 ? 1 : 0);
      expect([...(ownDescriptors(c, highest, counts) ?? [])]).toEqual(listed());
      const opened = () => count() + (calls++ === 3 ? 1 : 0);
      expect([...(ownDescriptors(c, highest, opened) ?? [])]).toEqual(listed());
      expect(ownDescriptors(c, highest, () => count() + 1)).toBeUndefined();
    });
  });
});

/** Numbers of this process's descriptors, ascending, but for the one that listing takes. */
function listed(): number[] {
  return readdirSync(FOLDER)
    .filter((name) => lstatSync(`${FOLDER}/${name}`, { throwIfNoEntry: false }))
    .map(Number)
    .sort((a, b) => a - b);
}

function socketsIn({ numbers, inodes }: HeldSockets): [number, number][] {
  return [...numbers].map((number, i): [number, number] => [number, inodes[i] ?? 0]).filter(([, inode]) => inode > 0);
}
