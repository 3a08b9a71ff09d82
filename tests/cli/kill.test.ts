import { spawnSync } from "node:child_process";
import { expect, it } from "vitest";
import { refuseDestroying } from "../../src/procfs/sockets/refuse-destroying";
import { connection, IPV4 } from "../procfs/loopback";
import { runInNamespace, WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { whereSupported } from "../sockopt/where-supported";
import { builtCommand, linesOf, objectsOf } from "./command";
import { namedListener } from "./held-sockets";
import { KillHost } from "./kill-host";
import { PROMPT, Terminal, WHY_NO_TMUX } from "./tmux";

const sockdex = builtCommand("koffi", "@koromix");
const withoutKoffi = builtCommand();
const NOBODY = 65534;

/** Whether this process may close sockets in a namespace of its own making, and this kernel can. */
const WHY_NOT = (() => {
  if (WHY_NO_NAMESPACE !== undefined) return WHY_NO_NAMESPACE;
  try {
    refuseDestroying({});
    return undefined;
  } catch (error) {
    return String(error);
  }
})();

const CLIENTS = "dport = :8080";

whereSupported("sockdex kill", () => {
  const kill = (host: KillHost, ...words: string[]) => host.inside(process.execPath, sockdex.path(), "kill", ...words);
  const rows = async (host: KillHost, ...words: string[]) => {
    const { stdout } = await host.inside(process.execPath, sockdex.path(), "list", "--json", "--allow-empty", ...words);
    return objectsOf(stdout);
  };

  it.skipIf(WHY_NOT)("closes what the filter chooses, and nothing else: both ends fail", async () => {
    const host = await KillHost.start();
    const { status, stdout, stderr } = await kill(host, "--yes", CLIENTS);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    const [titles = "", first = "", second = "", ...report] = linesOf(stdout);
    expect(titles).toMatch(/^PROTO +STATE .* PROCESS$/);
    for (const line of [first, second]) {
      expect(line).toMatch(
        new RegExp(`^tcp +ESTABLISHED +127\\.0\\.0\\.1:\\d+ +127\\.0\\.0\\.1:8080 .* ${host.pid}:\\d+$`),
      );
    }
    const [client, other] = [first, second].map((line) => /127\.0\.0\.1:\d+/.exec(line)?.[0]);
    expect(report).toEqual([
      `closed  tcp ${client} 127.0.0.1:8080`,
      `closed  tcp ${other} 127.0.0.1:8080`,
      "2 closed, 0 gone, 0 refused",
    ]);
    await host.hasFailed("client ECONNABORTED", "client ECONNABORTED", "server ECONNRESET", "server ECONNRESET");
    expect(await rows(host)).toMatchObject([{ state: "LISTEN", localPort: 8080 }]);
  });

  it.skipIf(WHY_NOT)("shows with --dry-run what it would close, and takes no privilege for that", async () => {
    const host = await KillHost.start();
    const dryRun = await host.inside(
      ...(["setpriv", "--reuid", String(NOBODY), "--clear-groups", process.execPath, sockdex.path()] as const),
      ...["kill", "--dry-run", "--yes", CLIENTS],
    );
    expect(dryRun.status).toBe(0);
    expect(linesOf(dryRun.stdout)).toHaveLength(3);
    expect(dryRun.stderr).toMatch(/^sockdex: 2 sockets would be closed$/m);
    const { stdout } = await kill(host, "--dry-run", "--json", CLIENTS);
    expect(objectsOf(stdout)).toMatchObject([{ outcome: "listed" }, { outcome: "listed" }]);
    expect(await rows(host, "state", "established")).toHaveLength(4);
    await host.hasFailed();
  });

  it.skipIf(WHY_NOT)("reports as JSON what became of each, by whom it was held", async () => {
    const host = await KillHost.start();
    const { status, stdout } = await kill(host, "--yes", "--json", `pid = ${host.pid} and state established`);
    expect(status).toBe(0);
    const found = objectsOf(stdout) as { outcome: string; localPort: number; cookie: string }[];
    expect(found).toHaveLength(4);
    // One end's reset takes the other away, most often before its turn comes.
    for (const { outcome } of found) expect(outcome).toBeOneOf(["closed", "gone"]);
    expect(found.filter(({ outcome }) => outcome === "closed").length).toBeGreaterThan(1);
    for (const row of found) {
      expect(row).toMatchObject({
        cookie: expect.stringMatching(/^[0-9a-f]{16}$/),
        processes: [{ pid: host.pid, name: "node" }],
      });
    }
    expect(await rows(host)).toHaveLength(1);
  });

  it.skipIf(WHY_NOT)("closes all with --yes, though nobody reads of it", async () => {
    const host = await KillHost.start();
    const command = `"$NODE" "$SOCKDEX" kill --yes --pid ${host.pid} '${CLIENTS}'`;
    const { stdout, stderr } = await sockdex.shell(`{ sleep 0.2; ${command}; echo "status $?" >&2; } | true`);
    expect({ stdout, status: linesOf(stderr).at(-1) }).toEqual({ stdout: "", status: "status 0" });
    await host.hasFailed("client ECONNABORTED", "client ECONNABORTED", "server ECONNRESET", "server ECONNRESET");
  });

  it.skipIf(WHY_NOT)("closes in the namespace of --pid, and by a process's name", async () => {
    const host = await KillHost.start();
    const words = ["kill", "--yes", "--pid", String(host.pid)];
    const other = await sockdex.run([...words, "process = no-such-name"]);
    expect(other).toMatchObject({ status: 1, stdout: "", stderr: expect.stringMatching(/no sockets found\n$/) });
    expect(await sockdex.run([...words, "--allow-empty", "sport = :1"])).toEqual({ status: 0, stdout: "", stderr: "" });
    const { status, stdout } = await sockdex.run([...words, "process = node and state listening"]);
    expect({ status, last: linesOf(stdout).at(-1) }).toEqual({ status: 0, last: "1 closed, 0 gone, 0 refused" });
    expect(await rows(host, "-l")).toEqual([]);
    expect(await rows(host)).toHaveLength(4);
  });

  it.skipIf(WHY_NOT)("closes sockets in every state, and says what the kernel refuses and what stays", async () => {
    const child = await runInNamespace("every-state.ts");
    try {
      const inside = (...words: string[]) => sockdex.run([...words, "--pid", String(child.pid)]);
      const list = async () => objectsOf((await inside("list", "--json", "--source", "netlink")).stdout) as Listed[];
      const before = await list();
      const { status, stdout, stderr } = await inside("kill", "--yes", "--json", "state all");
      expect({ status, stderr }).toEqual({ status: 1, stderr: "" });
      const found = objectsOf(stdout) as (Listed & { outcome: string; reason?: string })[];
      expect(found).toHaveLength(before.length);
      for (const state of ["TIME_WAIT", "SYN_RECV", "SYN_SENT", "CLOSE_WAIT", "FIN_WAIT1", "LAST_ACK", "CLOSING"]) {
        expect([state, found.some((row) => row.state === state && row.outcome !== "refused")]).toEqual([state, true]);
      }
      const refused = found.filter(({ outcome }) => outcome === "refused");
      for (const { state, reason } of refused)
        expect([state, reason]).toEqual(["LISTEN", expect.stringMatching(/MPTCP/)]);
      const left = await list();
      expect(
        left.filter(({ protocol }) => protocol.startsWith("tcp")).map(({ cookie, localPort }) => [cookie, localPort]),
      ).toEqual(refused.map(({ localPort }) => [undefined, localPort]));
      const udp = await inside("kill", "--yes", "-u", "src", "127.0.0.1");
      expect(udp.stderr).toMatch(
        /^sockdex: \d+ UDP sockets? will fail with ECONNABORTED and lose the peer, but stay open$/m,
      );
    } finally {
      child.kill("SIGKILL");
    }
  });

  it("needs a terminal to ask on, or --yes", async () => {
    const { client, clientPort } = await connection(IPV4);
    const { status, stdout, stderr } = await sockdex.run(["kill", `sport = :${clientPort}`], { input: "y\n" });
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: kill asks first, and there is no terminal: add --yes, .*\n$/);
    expect(client.destroyed).toBe(false);
  });

  it.skipIf(process.getuid?.() !== 0)(
    "says at once that it may not: to nobody, and to root of another user namespace",
    async () => {
      const { client, clientPort } = await connection(IPV4);
      const words = ["kill", "--yes", `sport = :${clientPort}`];
      const refused = {
        ...{ status: 2, stdout: "" },
        stderr: "sockdex: Permission denied to close a socket: it takes CAP_NET_ADMIN\n",
      };
      expect(await sockdex.run(words, { uid: NOBODY })).toEqual(refused);
      const inUserNamespace = ["-Ur", process.execPath, sockdex.path(), ...words];
      const asOtherRoot = spawnSync("unshare", inUserNamespace, { encoding: "utf8" });
      expect(asOtherRoot).toMatchObject(refused);
      expect(client.destroyed).toBe(false);
    },
  );

  it("says that it takes koffi", async () => {
    const { status, stdout, stderr } = await withoutKoffi.run(["kill", "--yes", "dst 192.0.2.1"]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: Closing a socket .*koffi/);
  });

  it("takes names of processes as list does", async () => {
    const { port } = await namedListener("sockdex-kill");
    const { status, stdout } = await sockdex.run(["kill", "--dry-run", "--json", "process = sockdex-kill"]);
    expect({ status, found: objectsOf(stdout) }).toMatchObject({ status: 0, found: [{ localPort: port }] });
  });
});

interface Listed {
  protocol: string;
  state: string;
  localPort: number;
  cookie?: string;
}

whereSupported("sockdex kill on a terminal", () => {
  /** A terminal that shows the question. */
  async function asked(host: KillHost, filter: string): Promise<Terminal> {
    const terminal = new Terminal(120, 24, { NODE: process.execPath, SOCKDEX: sockdex.path() });
    await terminal.shows(PROMPT);
    terminal.run(`"$NODE" "$SOCKDEX" kill --pid ${host.pid} '${filter}'; echo "status $?"`);
    await terminal.shows(/^Close (this socket|these 2 sockets)\? \[y\/N\]$/m);
    return terminal;
  }
  const why = WHY_NOT ?? WHY_NO_TMUX;

  it.skipIf(why)("closes after a yes", async () => {
    const host = await KillHost.start();
    const terminal = await asked(host, CLIENTS);
    expect(terminal.text).toMatch(/^tcp +ESTABLISHED +127\.0\.0\.1:\d+ +127\.0\.0\.1:8080 .* node \d+:\d+$/m);
    await host.hasFailed();
    terminal.press("y", "Enter");
    await terminal.shows(/^2 closed, 0 gone, 0 refused\nstatus 0$/m);
    await host.hasFailed("client ECONNABORTED", "client ECONNABORTED", "server ECONNRESET", "server ECONNRESET");
  });

  it.skipIf(why)("closes nothing after anything else", async () => {
    const host = await KillHost.start();
    for (const keys of [["Enter"], ["n", "Enter"], ["yo", "Enter"], ["C-d"]]) {
      const terminal = await asked(host, CLIENTS);
      terminal.press(...keys);
      await terminal.shows(/^sockdex: nothing is closed\nstatus 0$/m);
    }
    const terminal = await asked(host, CLIENTS);
    terminal.press("C-c");
    await terminal.shows(/\^C\n.*[$#]$/m);
    terminal.run('echo "ended by $?"');
    await terminal.shows(/^ended by 130$/m);
    await host.hasFailed();
  });

  it.skipIf(why)("tells what has gone while it asked, and what it could not close", async () => {
    const host = await KillHost.start();
    const terminal = await asked(host, CLIENTS);
    // Later sockets with the very ends would be others: here there are none.
    await host.inside("ss", "-K", "dport", "=", ":8080");
    expect((await sockdex.run(["kill", "--yes", "--pid", String(host.pid), "--allow-empty", CLIENTS])).status).toBe(0);
    terminal.press("y", "Enter");
    await terminal.shows(/^gone +tcp \S+ 127\.0\.0\.1:8080\n.*\n0 closed, 2 gone, 0 refused\nstatus 0$/m);

    // Its process ends, and with it the network namespace that --pid named: nothing is refused for that.
    const ended = await asked(host, "state listening");
    await host.end();
    ended.press("y", "Enter");
    await ended.shows(/^gone +tcp 127\.0\.0\.1:8080 0\.0\.0\.0:\*\n(.*\n)?0 closed, 1 gone, 0 refused\nstatus 0$/m);
  });

  it.skipIf(why)("closes nothing, with status 1, where nobody reads which sockets that would be", async () => {
    const host = await KillHost.start();
    const terminal = new Terminal(120, 24, { NODE: process.execPath, SOCKDEX: sockdex.path() });
    await terminal.shows(PROMPT);
    const command = `"$NODE" "$SOCKDEX" kill --pid ${host.pid} '${CLIENTS}'`;
    terminal.run(`{ ${command}; echo "status $?" >&2; } | true`);
    await terminal.shows(/^sockdex: nothing is closed: nobody reads which sockets that would be\nstatus 1$/m);
    await host.hasFailed();
  });
});
