import { spawnSync } from "node:child_process";
import { chmodSync, cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { libc } from "../../src/libc/libc";
import { WHY_NO_MOUNT } from "../procfs/hidepid";
import { whereSupported } from "../sockopt/where-supported";
import { buildProgram } from "./build-program";
import { ALL_WORKS, type Outcomes, ofOwnNamespaceAlone, withoutKoffi, withoutNetlink, withoutProc } from "./expected";

/** koffi of a kernel whose socket() fails for netlink, with this errno. */
const refusing = (errno: number) => ({
  NODE_OPTIONS: `--require=${resolve(import.meta.dirname, "no-sock-diag.cjs")}`,
  SOCKDEX_TEST_ERRNO: String(errno),
});
const EPERM = 1;
const EPROTONOSUPPORT = 93;

/** No other processes, and no other sockets. */
const ALONE = ["--net", "--pid", "--mount", "--fork", "--mount-proc"];

/** Runs a command with one argument more: the pid of a process that listens in a network namespace of its own. */
const BESIDE_ANOTHER = `
  ip link set lo up
  NODE_OPTIONS= unshare -n "$0" -e 'require("node:net").createServer().listen(0, "0.0.0.0")' & other=$!
  until grep -q ' 0A ' /proc/$other/net/tcp; do sleep 0.05; done
  exec "$@" $other`;

whereSupported("what works, and what is said of the rest", () => {
  describe.skipIf(WHY_NO_MOUNT)(WHY_NO_MOUNT ? `skipped: ${WHY_NO_MOUNT}` : "of every function", () => {
    let folder: string;
    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), "sockdex-refusals-"));
      // Another user runs it, too.
      chmodSync(folder, 0o755);
      await buildProgram(join(folder, "with/program.mjs"));
      cpSync(join(folder, "with/program.mjs"), join(folder, "without/program.mjs"));
      for (const name of ["koffi", "@koromix"]) {
        cpSync(join("node_modules", name), join(folder, "with/node_modules", name), { recursive: true });
      }
    });
    afterAll(() => rmSync(folder, { recursive: true }));

    /** What the program prints, behind `command`; the pids in paths are others each time. */
    function outcomes({ command = [] as string[], env = {}, hasKoffi = true }): Outcomes {
      const program = join(folder, hasKoffi ? "with" : "without", "program.mjs");
      const { stdout, stderr } = spawnSync(
        "unshare",
        [...ALONE, "sh", "-c", BESIDE_ANOTHER, process.execPath, ...command, process.execPath, program],
        { encoding: "utf8", env: { ...process.env, ...env } },
      );
      expect(stderr).toBe("");
      return JSON.parse(stdout.replace(/\/proc\/\d+\//g, "/proc/PID/"));
    }

    it("where nothing is refused", () => {
      expect(outcomes({})).toEqual(ALL_WORKS);
    });

    it("without koffi", () => {
      expect(outcomes({ hasKoffi: false })).toEqual(withoutKoffi());
    });

    it("in a kernel without sock_diag, as gVisor", () => {
      const error = "ERR_UNSUPPORTED: This kernel cannot be asked for sockets by netlink: it has no sock_diag.";
      expect(outcomes({ env: refusing(EPROTONOSUPPORT) })).toEqual(withoutNetlink(() => error));
    });

    it("in a sandbox that permits no netlink", () => {
      const error = `ERR_PERMISSION: socket of the family AF_NETLINK failed: EPERM, ${libc().strerror(EPERM)}.`;
      expect(outcomes({ env: refusing(EPERM) })).toEqual(withoutNetlink(() => error));
    });

    it("as an unprivileged user, or without any capability", () => {
      const why = "Permission denied: to see their network namespace takes the right to trace these processes.";
      const expected = ofOwnNamespaceAlone({
        enter: "/proc/PID/ns/net cannot be opened. Permission denied: it takes the right to trace that process.",
        all: {
          "readSockets, procfs, allNamespaces": `ESTABLISHED alone ${why} procfs`,
          "readSockets, netlink, allNamespaces": `ESTABLISHED alone ${why} netlink`,
          "readSockets, auto, allNamespaces": `ESTABLISHED alone ${why} netlink`,
        },
      });
      const nobody = ["setpriv", "--reuid=65534", "--regid=65534", "--clear-groups"];
      for (const command of [nobody, ["setpriv", "--bounding-set=-all"]]) {
        expect(outcomes({ command })).toEqual(expected);
      }
    });

    it("in a container without CAP_NET_ADMIN and CAP_SYS_ADMIN", () => {
      const why =
        "Permission denied to enter the network namespace of /proc/PID/ns/net: it takes CAP_SYS_ADMIN. Run as root, or read it with source procfs.";
      const expected = ofOwnNamespaceAlone({
        enter: why,
        all: {
          "readSockets, netlink, allNamespaces": `ESTABLISHED alone ${why} netlink`,
          "readSockets, auto, allNamespaces": `ESTABLISHED with others mixed ERR_PERMISSION: ${why}`,
        },
      });
      expect(outcomes({ command: ["setpriv", "--bounding-set=-net_admin,-sys_admin"] })).toEqual(expected);
    });

    it("where procfs is not mounted", () => {
      const command = ["unshare", "-m", "sh", "-c", 'mount -t tmpfs none /proc && exec "$@"', "sh"];
      expect(outcomes({ command })).toEqual(withoutProc());
    });
  });
});
