import { describe, expect, it } from "vitest";
import { WHY_NO_MOUNT, withHidepid } from "../procfs/hidepid";
import { listenAt } from "../procfs/loopback";
import { builtCommand, bundles } from "./command";

const sockdex = builtCommand();

describe.skipIf(WHY_NO_MOUNT !== undefined)(
  `a procfs with hidepid${WHY_NO_MOUNT ? `: skipped, ${WHY_NO_MOUNT}` : ""}`,
  () => {
    const command =
      (...words: string[]) =>
      (root: string) => [sockdex.path(), ...words, "--proc-root", root];

    it("shows the host's sockets to who may see its first process, from another namespace too", async () => {
      const { port } = await listenAt("127.0.0.1");
      for (const run of [{ hidepid: 0 }, { hidepid: 2, isRoot: true }] as const) {
        const { status, stdout } = await withHidepid({ ...run, args: command("list", `sport = :${port}`) });
        expect(status).toBe(0);
        expect(stdout).toContain(`127.0.0.1:${port}`);
      }
    });

    it.each([1, 2, 4] as const)("hidepid=%i: never shows the reader's namespace for the host's", async (hidepid) => {
      for (const words of [["list"], ["summary"], ["find", ":80"], ["list", "--pid", "1"]]) {
        const { root, status, stdout, stderr } = await withHidepid({ hidepid, args: command(...words) });
        expect({ words, status, rows: /LISTEN|ESTABLISHED/.test(stdout) }).toEqual({ words, status: 1, rows: false });
        expect(stderr).toContain(
          `${root}/1 cannot be read (permission denied): ${root} is mounted with hidepid. Read it as root`,
        );
      }
      const { stderr } = await withHidepid({ hidepid, isUserNamespace: true, args: command("list") });
      expect(stderr).toContain("is mounted with hidepid");
    });

    it.each([1, 2] as const)("hidepid=%i: tells a hidden process from none", async (hidepid) => {
      const find = async (pid: number, isHere = true) =>
        (await withHidepid({ hidepid, isHere, args: command("find", "--pid", String(pid)) })).stderr;
      expect(await find(process.pid)).toMatch(
        new RegExp(`/${process.pid} cannot be read .permission denied.: .*hidepid`),
      );
      expect(await find(2 ** 22 + 1)).toMatch(/No process 4194305 in /);
    });

    it("hidepid=4: says that it may be hidden", async () => {
      const { stderr } = await withHidepid({ hidepid: 4, args: command("list", "--pid", String(process.pid)) });
      expect(stderr).toContain(`Process ${process.pid} has ended, or is hidden from this user`);
    });

    it("hidepid=2 of /proc itself: says why sockets show no process, and that of which all do nothing", async () => {
      const { port } = await listenAt("127.0.0.1");
      for (const words of [
        ["list", "--process", `sport = :${port}`],
        ["find", `:${port}`],
      ]) {
        const { status, stdout, stderr } = await withHidepid({
          ...{ hidepid: 2, isHere: true, root: "/proc" },
          args: () => [sockdex.path(), ...words],
        });
        expect({ status, rows: stdout.split("\n").length }).toEqual({ status: 0, rows: 3 });
        expect(stderr).toMatch(/^sockdex: 1 socket shows no process: \/proc is mounted with hidepid: .*\n$/);
      }
    });

    describe("in a program", () => {
      const library = bundles({ index: "src/index.ts", live: "src/live/index.ts" });

      it("is ERR_PERMISSION of all that reads", async () => {
        const program = (procRoot: string) => `
        const { readSockets, inodesOfProcess, socketHolders } = require("${library("index")}");
        const { SocketMonitor } = require("${library("live")}");
        const codeOf = (call) => { try { call(); return "none"; } catch ({ code }) { return code; } };
        const procRoot = "${procRoot}";
        console.log(JSON.stringify({
          codes: [
            codeOf(() => readSockets({ procRoot })),
            codeOf(() => readSockets({ procRoot, pid: 1 })),
            codeOf(() => new SocketMonitor({ procRoot })),
            codeOf(() => inodesOfProcess(1, procRoot)),
            codeOf(() => readSockets({ procRoot, pid: process.pid })),
          ],
          areSomeHidden: socketHolders(procRoot).areSomeHidden,
        }));`;
        for (const hidepid of [1, 2] as const) {
          const { stdout, stderr } = await withHidepid({ hidepid, args: (root) => ["-e", program(root)] });
          expect(stderr).toBe("");
          const codes = [...new Array<string>(4).fill("ERR_PERMISSION"), "none"];
          expect(JSON.parse(stdout)).toEqual({ codes, areSomeHidden: true });
        }
      });
    });
  },
);
