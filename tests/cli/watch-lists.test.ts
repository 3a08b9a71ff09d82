import { describe, expect, it, onTestFinished } from "vitest";
import { connection, dial, IPV4, listenAt, localPortOf } from "../procfs/loopback";
import { onLinux } from "../procfs/on-linux";
import { whereSupported } from "../sockopt/where-supported";
import { builtCommand } from "./command";
import { PROMPT, Terminal, WHY_NO_TMUX } from "./tmux";

const sockdex = builtCommand("koffi", "@koromix");

/** A terminal in which the watch runs. */
async function watching(args: string, { width = 120, height = 30, command = '"$NODE" "$SOCKDEX"' } = {}) {
  const terminal = new Terminal(width, height, { NODE: process.execPath, SOCKDEX: sockdex.path() });
  await terminal.shows(PROMPT);
  terminal.run(`${command} watch --interval 0.1 ${args}`);
  await terminal.shows(/^ sockdex watch /m);
  onTestFinished(() => terminal.press("C-c"));
  return terminal;
}

const ofPort = (port: number) => `-t 'sport = :${port} or dport = :${port}'`;

onLinux("the lists of watch", () => {
  describe.skipIf(WHY_NO_TMUX !== undefined)(`in tmux${WHY_NO_TMUX ? `: skipped, ${WHY_NO_TMUX}` : ""}`, () => {
    it("begin with groups: by port and peer, with process, count and change", async () => {
      const { port } = await connection(IPV4);
      const terminal = await watching(ofPort(port));
      await terminal.shows(/^PROTO +LOCAL +PEER +PROCESS +SOCKETS▼ +A SECOND +(A MINUTE|IN \S+) +WORST STATE/m);
      await terminal.shows(new RegExp(`^tcp +:${port} +\\* +\\S+ ${process.pid} +1 +LISTEN`, "m"));
      await terminal.shows(new RegExp(`^tcp +:${port} +127\\.0\\.0\\.1 +\\S+ ${process.pid} +1 +ESTABLISHED`, "m"));
      for (let i = 0; i < 3; i++) dial(IPV4, port);
      await terminal.shows(
        new RegExp(`^tcp +\\* +127\\.0\\.0\\.1:${port} +\\S+ ${process.pid} +4 +(\\+\\S+ +)?\\+3 +ESTABLISHED`, "m"),
      );
    });

    it("show more about a group, then its sockets alone", async () => {
      const { port } = await connection(IPV4);
      const terminal = await watching(ofPort(port));
      await terminal.shows(new RegExp(`^tcp +:${port} +127`, "m"));
      terminal.press("g", "g");
      await terminal.shows(/groups with all peers/);
      await terminal.shows(new RegExp(`^tcp +:${port} +\\* .* 2 `, "m"));
      terminal.press("Enter");
      const text = await terminal.shows(/^ +Processes +2 \S+ \d+/m);
      expect(text).toMatch(/^ +States +1 (ESTABLISHED|LISTEN)/m);
      terminal.press("Enter");
      await terminal.shows(/^filter: \( [\s\S]*\[Sockets\] Ended {3}2 sockets by RX/m);
    });

    it("show more about a socket, as long as it is there, and after", async () => {
      const { client, peer, port } = await connection(IPV4);
      peer.on("error", () => {});
      const terminal = await watching(`-t 'sport = :${localPortOf(client)} and dport = :${port}'`);
      await terminal.shows(/^ESTABLISHED +1\b/m);
      terminal.press("3", "Enter");
      await terminal.shows(/^ +State +ESTABLISHED/m);
      await terminal.shows(new RegExp(`^ +Process +\\S+ ${process.pid}:\\d+`, "m"));
      client.resetAndDestroy();
      await terminal.shows(/^ +State +(ended: reset by local|closed)/m);
      expect(terminal.text).toMatch(new RegExp(`^ +Process +\\S+ ${process.pid}:\\d+`, "m"));
    });

    it("keep what is chosen, wherever it goes", async () => {
      const { port } = await listenAt(IPV4);
      const clients = [dial(IPV4, port), dial(IPV4, port)];
      const terminal = await watching(`${ofPort(port)} --sort local`);
      await terminal.shows(/\[Sockets\] Ended {3}5 sockets by LOCAL/);
      await terminal.shows(/ LOCAL▲ /);
      terminal.press("End", "Enter");
      const title = /^ +tcp {2}(127\.0\.0\.1:\d+ +127\.0\.0\.1:\d+)/m;
      const [, last] = title.exec(await terminal.shows(title)) ?? [];
      terminal.press("x");
      for (let i = 0; i < 4; i++) clients.push(dial(IPV4, port));
      await terminal.shows(/13 sockets by LOCAL/);
      terminal.press("Enter");
      const [, still] = title.exec(await terminal.shows(title)) ?? [];
      expect(still).toBe(last);
    });

    it("lose no width from reading to reading", async () => {
      const { port } = await connection(IPV4);
      const terminal = await watching(`${ofPort(port)} --sort tx`);
      const header = /^PROTO .*$/m;
      await terminal.shows(/ESTABLISHED .*\d+:\d+$/m);
      const [before = ""] = header.exec(terminal.text) ?? [];
      terminal.press("/");
      await terminal.shows(/^filter: /m);
      // The list stays as it is while a filter is written.
      expect(header.exec(terminal.text)?.[0]).toBe(before);
    });
  });
});

whereSupported("what netlink tells a watch", () => {
  describe.skipIf(WHY_NO_TMUX !== undefined)("in tmux", () => {
    it("of connections that have ended: how, how long they lived, and their bytes", async () => {
      const { client, peer, port, server } = await connection(IPV4);
      server.on("connection", (socket) => socket.on("error", () => {}));
      const terminal = await watching(ofPort(port));
      await terminal.shows(/^ESTABLISHED +2\b/m);
      terminal.press("4");
      await terminal.shows(/^TIME +END +LIVED +IN +OUT +LOCAL +REMOTE +PROCESS$/m);
      client.end("x".repeat(2000));
      peer.resume();
      peer.end();
      client.resume();
      await terminal.shows(
        new RegExp(` fin +\\S+ +2\\.0 kB +[01] B +127\\.0\\.0\\.1:${port} +127\\.0\\.0\\.1:\\d+`, "m"),
      );
      // One that lived between two readings.
      terminal.press("p");
      await terminal.shows(/PAUSED/);
      const short = await new Promise<string>((resolve) => {
        const brief = dial(IPV4, port);
        brief.once("connect", () => {
          const end = String(localPortOf(brief));
          brief.resetAndDestroy();
          resolve(end);
        });
      });
      terminal.press("p");
      // Of the side that reset it the kernel does not tell the other's port: the filter leaves it out.
      await terminal.shows(new RegExp(` reset .*127\\.0\\.0\\.1:${port} +127\\.0\\.0\\.1:${short} `, "m"));
    });

    it("with --info: round-trip time, bytes a second, congestion window and age", async () => {
      const { client, peer, port } = await connection(IPV4);
      peer.resume();
      const sending = setInterval(() => client.write("x".repeat(1000)), 10);
      onTestFinished(() => clearInterval(sending));
      const terminal = await watching(`${ofPort(port)} -i --sort -out`, { width: 160 });
      await terminal.shows(/\[Sockets\] Ended {3}3 sockets by OUT/);
      await terminal.shows(/ RTT +IN\/s +OUT\/s▼ .*CWND .*AGE +PROCESS$/m);
      const line = `^tcp +ESTABLISHED +127\\.0\\.0\\.1:${localPortOf(client)} .* \\d+\\.\\d{3} +0 B +\\d+ kB .* >\\d+\\S+ +\\S+ ${process.pid}:\\d+$`;
      await terminal.shows(new RegExp(line, "m"));
      terminal.press("1");
      await terminal.shows(new RegExp(`^tcp +:${port} +127\\.0\\.0\\.1 .* \\d+ kB +0 B `, "m"));
    });
  });
});

onLinux("watch refuses", () => {
  it.each([
    [["--all-namespaces"], "--pid"],
    [["--sort", "rtt,rx"], "one column"],
    [["--sort", "nothing"], 'no column "nothing"'],
    [["--sort", "refs"], "does not have the column refs"],
    [["-i", "--source", "procfs"], "/proc has no info"],
  ])("%j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(["watch", "--count", "1", ...args]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toContain(message);
  });

  it("to sort lines, and says so", async () => {
    const { status, stderr } = await sockdex.run(["watch", "--count", "1", "--sort", "rx"]);
    expect({ status, stderr }).toEqual({
      status: 0,
      stderr: "sockdex: --sort is for the screen: lines come as changes do\n",
    });
  });
});
