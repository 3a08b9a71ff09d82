import { once } from "node:events";
import { chmodSync, symlinkSync } from "node:fs";
import { createServer } from "node:net";
import { describe, expect, it, onTestFinished } from "vitest";
import { inodeOf, type SocketRowJson } from "../../src/index";
import { procfs } from "../procfs/fake-procfs";
import { fileOf } from "../procfs/files";
import { connection, dial, hasV6, listenAt } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { builtCommand, linesOf, objectsOf } from "./command";
import { namedListener, sharedListener } from "./held-sockets";

const sockdex = builtCommand("koffi", "@koromix");
const find = (...words: string[]) => sockdex.run(["find", ...words]);
const rowsOf = (stdout: string) => objectsOf(stdout) as SocketRowJson[];

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode\n";

describe("find of a host", () => {
  it("looks its addresses up, of both families for localhost", async () => {
    const v4 = "0: 0100007F:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 4\n";
    const other = "1: 0200007F:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 5\n";
    const end = "00000000000000000000000001000000:01BB 00000000000000000000000000000000:0000";
    const v6 = `2: ${end} 0A 00000000:00000000 00:00000000 00000000 0 0 6\n`;
    const dump = fileOf(HEADER + v4 + other + v6);
    for (const word of ["localhost:443", "localhost:https", "localhost:*", "LOCALHOST:443"]) {
      const { status, stdout, stderr } = await find(word, "--json", "--file", dump);
      expect({ word, status, stderr, inodes: rowsOf(stdout).map(({ inode }) => inode) }).toEqual({
        ...{ word, status: 0, stderr: "", inodes: [4, 6] },
      });
    }
    const [first] = rowsOf((await find("[::1]:443", "--json", "--file", dump)).stdout);
    expect(first?.inode).toBe(6);
  });

  it("says that a name has no address", async () => {
    expect(await find("no-such-host.invalid:80")).toEqual({
      ...{ status: 2, stdout: "" },
      stderr: 'sockdex: "no-such-host.invalid" is not an address (10.0.0.5), a network (10.0.0.0/8) or a known host\n',
    });
  });
});

describe("find of a plain number", () => {
  it("suggests a port where there is no such inode", async () => {
    const { status, stderr } = await find("443", "--file", fileOf(HEADER));
    expect({ status, stderr }).toEqual({
      status: 1,
      stderr: "sockdex: no row has inode 443 (a port is written :443)\n",
    });
    expect((await find("70000", "--file", fileOf(HEADER))).stderr).toBe("sockdex: no row has inode 70000\n");
  });
});

onLinux("find, live", () => {
  it("prints in the order of list", async () => {
    const { server, port, client, peer } = await connection("127.0.0.1");
    await Promise.all([once(server, "connection"), once(dial("127.0.0.1", port), "connect")]);
    client.end();
    peer.resume();
    await once(peer, "end");
    const ends = `( sport = :${port} or dport = :${port} )`;
    const { stdout } = await sockdex.run(["list", "--json", ends]);
    const listed = rowsOf(stdout).map(({ inode }) => inode);
    expect(listed.length).toBeGreaterThan(3);
    expect(rowsOf((await find(`:${port}`, "--json")).stdout).map(({ inode }) => inode)).toEqual(listed);
  });

  it("shows with -l what is listening, of both families of localhost", async () => {
    const { port } = await connection("127.0.0.1");
    const states = async (...words: string[]) =>
      rowsOf((await find("-l", "--json", ...words)).stdout).map(({ state, protocol }) => `${protocol} ${state}`);
    expect(await states(`:${port}`)).toEqual(["tcp LISTEN"]);
    expect(await states(`localhost:${port}`)).toEqual(["tcp LISTEN"]);
    if (!hasV6) return;
    const server = createServer().listen(port, "::1");
    onTestFinished(() => void server.close());
    await once(server, "listening");
    expect((await states(`localhost:${port}`)).sort()).toEqual(["tcp LISTEN", "tcp6 LISTEN"]);
  });

  it("shows with -l what a process is listening at, and says when nothing is", async () => {
    const { port } = await namedListener("sockdex-waits");
    const { status, stdout } = await find("-l", "--json", "sockdex-waits");
    expect(status).toBe(0);
    expect(rowsOf(stdout)).toMatchObject([{ localPort: port, state: "LISTEN" }]);
    const { clientPort } = await connection("127.0.0.1");
    expect(await find("-l", `:${clientPort}`)).toEqual({
      ...{ status: 1, stdout: "", stderr: "sockdex: no such socket is listening\n" },
    });
    expect((await find("-l")).stderr).toMatch(/sockdex list -l shows all that listens\n$/);
  });

  it("prints with --pids who holds them, a pid a line", async () => {
    const { port, pids } = await sharedListener();
    expect(await find("--pids", `:${port}`)).toEqual({ status: 0, stdout: `${pids.join("\n")}\n`, stderr: "" });
    expect((await find("--pids", "-l", `localhost:${port}`)).stdout).toBe(`${pids.join("\n")}\n`);
    // Three ends are this process's.
    const own = await connection("127.0.0.1");
    expect((await find("--pids", `:${own.port}`)).stdout).toBe(`${process.pid}\n`);
    expect((await find("--pids", String(inodeOf(own.client)))).stdout).toBe(`${process.pid}\n`);
  });

  it.skipIf(process.getuid?.() !== 0)("prints no pid, with status 1, where none is known, and says why", async () => {
    const { port } = await listenAt("127.0.0.1");
    const { status, stdout, stderr } = await sockdex.run(["find", "--pids", `:${port}`], { uid: 65534 });
    expect({ status, stdout }).toEqual({ status: 1, stdout: "" });
    expect(stderr).toMatch(/^sockdex: 1 socket shows no process: \d+ of \d+ processes could not be inspected .*\n$/);
    const none = await find("--pids", "sockdex-none");
    expect({ status: none.status, stdout: none.stdout }).toEqual({ status: 1, stdout: "" });
    const allowed = await find("--pids", "--allow-empty", "192.0.2.7:1");
    expect(allowed).toEqual({ status: 0, stdout: "", stderr: "" });
  });

  it.each([
    [["--pids", "--json", ":80"], "cannot be used with"],
    [["--pids", ":80", "--file", "-"], "cannot be used with"],
    [["--pids", "--info", ":80"], "cannot be used with"],
  ])("%j is wrong usage", async (words, message) => {
    const { status, stdout, stderr } = await find(...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });
});

describe("find of a process's name", () => {
  it.skipIf(process.getuid?.() !== 0)(
    "says what could not be inspected only where some socket shows no process",
    async () => {
      const row = (inode: number) =>
        `0: 0100007F:01BB 00000000:0000 0A 00000000:00000000 00:00000000 00000000 0 0 ${inode}\n`;
      const machine = (...inodes: number[]) => {
        const root = procfs(
          { 7: { comm: "node", fd: { 3: "socket:[11]" } }, 8: { comm: "node", fd: { 3: "socket:[12]" } } },
          { tcp: HEADER + inodes.map(row).join("") },
        );
        symlinkSync("../1/net", `${root}/7/net`);
        chmodSync(`${root}/8/fd`, 0);
        onTestFinished(() => chmodSync(`${root}/8/fd`, 0o755));
        return root;
      };
      const said = async (word: string, root: string) =>
        linesOf((await sockdex.run(["find", word, "--proc-root", root], { uid: 65534 })).stderr).filter(
          (line) => !line.includes("/unix"),
        );
      const hidden = "1 socket shows no process: 1 of 2 processes could not be inspected (permission denied)";
      expect(await said("node", machine(11, 12))).toEqual([`sockdex: ${hidden}`]);
      expect(await said("node", machine(11))).toEqual([]);
      expect(await said("nginx", machine(11, 12))).toEqual([
        `sockdex: no process called "nginx" has a socket; ${hidden}`,
      ]);
      expect(await said("nginx", machine(11))).toEqual(['sockdex: no process called "nginx" has a socket']);
    },
  );
});
