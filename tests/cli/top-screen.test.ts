import { describe, expect, it, onTestFinished } from "vitest";
import { connection, IPV4 } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";
import { builtCommand } from "./command";
import { PROMPT, Terminal, WHY_NO_TMUX } from "./tmux";

const sockdex = builtCommand("koffi", "@koromix");

/** A terminal in which top shows the connections of a port, and a client that sends to it all the time. */
async function watching(args = "", { width = 80, height = 24 } = {}) {
  const { client, peer, port, clientPort } = await connection(IPV4);
  peer.resume();
  const timer = setInterval(() => client.write(Buffer.alloc(50_000)), 10);
  onTestFinished(() => clearInterval(timer));
  const terminal = new Terminal(width, height, { NODE: process.execPath, SOCKDEX: sockdex.path() });
  await terminal.shows(PROMPT);
  terminal.run(`"$NODE" "$SOCKDEX" top --interval 0.1 ${args} 'sport = :${port} or dport = :${port}'`);
  await terminal.shows(/^TOTAL +[\d.]+ MB /m);
  return { terminal, port, clientPort };
}

async function expectEnded(terminal: Terminal): Promise<void> {
  await until("the screen is left", () => terminal.value("alternate_on") === "0" || undefined);
  terminal.run('echo "status $?"');
  await terminal.shows(/^status 0$/m);
}

whereSupported("top on a terminal", () => {
  describe.skipIf(WHY_NO_TMUX !== undefined)(`of tmux${WHY_NO_TMUX ? `: skipped, ${WHY_NO_TMUX}` : ""}`, () => {
    it.each([
      [80, 24, /^PROCESS +IN\/s +OUT\/s +▼TOTAL\/s +RETR\/s +CONNS +NEW\/s +END\/s$/m],
      [120, 40, /^PROCESS +IN\/s +OUT\/s +▼TOTAL\/s +RETR\/s +CONNS +NEW\/s +END\/s$/m],
      [200, 50, /^PROCESS +IN\/s +OUT\/s +▼TOTAL\/s +RETR\/s +CONNS +NEW\/s +END\/s *$/m],
      [40, 10, /^PROCESS +IN\/s +OUT\/s$/m],
    ])("fills %i columns and %i lines, and no more", async (width, height, titles) => {
      const { terminal } = await watching("", { width, height });
      const text = terminal.text;
      expect(terminal.value("alternate_on")).toBe("1");
      expect(text).toMatch(/^ sockdex top {2}by process, every 0.1 s/m);
      expect(text).toMatch(titles);
      expect(text).toMatch(/^q quit/m);
      expect(/\[p process\]/.test(text)).toBe(height >= 12);
      // Of so wide a screen a bar shows each one's share.
      expect(/█$/m.test(text)).toBe(width === 200);
      expect(terminal.lines).toHaveLength(height);
      // The foot is the last line, and there is one.
      await terminal.shows(/\nq quit[^\n]*$/);
      terminal.press("F10");
      await expectEnded(terminal);
    });

    it("groups, sorts, turns round, and shows the connections of a line", async () => {
      const { terminal, port, clientPort } = await watching();
      terminal.press("r");
      await terminal.shows(/^PEER .*\n.*TOTAL.*\n127\.0\.0\.1 /m);
      terminal.press("n");
      await terminal.shows(/^NETWORK .*\nTOTAL.*\n127\.0\.0\.0\/24 /m);
      terminal.press("l", "R");
      await terminal.shows(new RegExp(`^SERVICE .*▼IN/s.*\\nTOTAL.*\\ninbound :${port} .*\\noutbound :${port} `, "m"));
      terminal.press("I");
      await terminal.shows(new RegExp(`▲IN/s.*\\nTOTAL.*\\noutbound :${port} .*\\ninbound :${port} `, "m"));
      terminal.press("I", ">");
      await terminal.shows(new RegExp(`▼OUT/s.*\\nTOTAL.*\\noutbound :${port} .*\\ninbound :${port} `, "m"));
      terminal.press("N");
      await terminal.shows(new RegExp(`^SERVICE▲ .*\\nTOTAL.*\\ninbound :${port} .*\\noutbound :${port} `, "m"));
      terminal.press("Down", "Enter");
      const text = await terminal.shows(/^LOCAL▲ +REMOTE +PROCESS /m);
      expect(text).toMatch(
        new RegExp(`^filter: \\( sport = :${port} or dport = :${port} \\) and dport = :${port}$`, "m"),
      );
      expect(text).toMatch(
        new RegExp(`^127\\.0\\.0\\.1:${clientPort} +127\\.0\\.0\\.1:${port} +\\S+ ${process.pid} `, "m"),
      );
      expect(text).not.toMatch(new RegExp(`^127\\.0\\.0\\.1:${port} `, "m"));
      terminal.press("i", "b");
      await terminal.shows(new RegExp(`^PROCESS▲ .*\\nTOTAL +0 bit +[\\d.]+ Mbit.*\\n\\S+ ${process.pid} `, "m"));
      terminal.press("C-c");
      await expectEnded(terminal);
    });

    it("helps, pauses, and takes a filter that was wrong at first", async () => {
      const { terminal, port } = await watching();
      for (const key of ["?", "F1", "h"]) {
        terminal.press(key);
        await terminal.shows(/^ +Keys(.|\n)* p i r n l c u +process, pid, peer, network/m);
        terminal.press("Escape");
        await terminal.shows(/^(?!.* Keys)/);
        await until("the help is gone", () => (/ p i r n l c u /.test(terminal.text) ? undefined : true));
      }
      terminal.press("Space");
      await terminal.shows(/^ sockdex top .*PAUSED/m);
      terminal.press("Space");
      await until("it goes on", () => (/PAUSED/.test(terminal.text) ? undefined : true));
      terminal.press("\\", "C-u");
      terminal.press("-l", "dport equals nothing");
      terminal.press("Enter");
      await terminal.shows(/^filter: dport equals nothing.*\n +\^\^\^\^\^\^\nFilter, character 7: "equals" /m);
      terminal.press("C-e", "C-u");
      terminal.press("-l", `sport = :${port}`);
      terminal.press("Enter");
      await terminal.shows(new RegExp(`^filter: sport = :${port}$`, "m"));
      terminal.press("C");
      await terminal.shows(/▼CONNS.*\nTOTAL .* 1 +0 +0$/m);
      terminal.press("Escape");
      await until("the filter is lifted", () => (/^filter:/m.test(terminal.text) ? undefined : true));
      terminal.press("q");
      await expectEnded(terminal);
    });

    it("takes the size it is given", async () => {
      const { terminal } = await watching();
      terminal.resize(120, 30);
      await terminal.shows(/^ sockdex top .{90,} \d\d:\d\d:\d\d ?$/m);
      terminal.resize(44, 10);
      await terminal.shows(/^ sockdex top .{20,35}$/m);
      await terminal.shows(/^PROCESS +IN\/s +OUT\/s$/m);
      terminal.press("q");
      await expectEnded(terminal);
    });

    it("writes lines with --once, and ends", async () => {
      const terminal = new Terminal(80, 24, { NODE: process.execPath, SOCKDEX: sockdex.path() });
      await terminal.shows(PROMPT);
      terminal.run('"$NODE" "$SOCKDEX" top --once --interval 0.1');
      await terminal.shows(/^TOTAL +/m);
      expect(terminal.value("alternate_on")).toBe("0");
      await expectEnded(terminal);
    });
  });
});
