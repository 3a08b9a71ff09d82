import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { connection, dial, IPV4, listenAt } from "../procfs/loopback";
import { Namespace, WHY_NONE } from "../procfs/namespace";
import { onLinux } from "../procfs/on-linux";
import { until } from "../procfs/until";
import { builtCommand } from "./command";
import { PROMPT, Terminal, WHY_NO_TMUX } from "./tmux";

const sockdex = builtCommand();

/** A terminal in which the watch runs. */
async function watching(args = "", { width = 80, height = 24 } = {}): Promise<Terminal> {
  const terminal = new Terminal(width, height, { NODE: process.execPath, SOCKDEX: sockdex.path() });
  await terminal.shows(PROMPT);
  terminal.run(`"$NODE" "$SOCKDEX" watch --interval 0.05 ${args}`);
  await terminal.shows(/^ sockdex watch /m);
  return terminal;
}

/** The terminal is as it was before: no second screen, a cursor, and it writes what is typed. */
async function expectRestored(terminal: Terminal, status: number): Promise<void> {
  await until("the screen is left", () => terminal.value("alternate_on") === "0" || undefined);
  terminal.run('echo "status $?"');
  await terminal.shows(new RegExp(`^status ${status}$`, "m"));
  expect(terminal.value("cursor_flag")).toBe("1");
  terminal.run("stty -a | tr ' ;' '\\n' | grep -xE -- '-?(echo|icanon|isig)' | tr '\\n' '+'; echo end");
  await terminal.shows(/^isig\+icanon\+echo\+end$/m);
}

onLinux("watch on a terminal", () => {
  describe.skipIf(WHY_NO_TMUX !== undefined)(`of tmux${WHY_NO_TMUX ? `: skipped, ${WHY_NO_TMUX}` : ""}`, () => {
    it.each([
      [80, 24],
      [120, 40],
      [200, 50],
      [40, 16],
    ])("fills %i columns and %i lines, and no more", async (width, height) => {
      await connection(IPV4);
      const terminal = await watching("-p tcp,tcp6", { width, height });
      const text = await terminal.shows(/^\d+ opened, \d+ closed/m);
      expect(terminal.value("alternate_on")).toBe("1");
      expect(terminal.value("cursor_flag")).toBe("0");
      expect(text).toMatch(/^STATE +SOCKETS +A SECOND/m);
      expect(text).toMatch(/^(ESTABLISHED|LISTEN|SYN_SENT) +\d+ /m);
      expect(text).toMatch(/^q quit/m);
      expect(terminal.lines.length).toBe(height);
      terminal.press("q");
      await expectRestored(terminal, 0);
    });

    it("has its counts in one line on a low screen", async () => {
      const { port } = await connection(IPV4);
      const terminal = await watching(`-t 'sport = :${port} or dport = :${port}'`, { width: 40, height: 10 });
      await terminal.shows(/^3 sockets: ESTABLISHED 2, LISTEN 1$/m);
      await terminal.shows(/^LOCAL +PEER +/m);
      expect(terminal.lines.length).toBe(10);
      terminal.press("?");
      await terminal.shows(/^ +q +quit, as Ctrl-C/m);
      terminal.press("?", "q");
      await expectRestored(terminal, 0);
    });

    it("is there before the tables are read", async () => {
      const folder = mkdtempSync(join(tmpdir(), "sockdex-slow-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      mkdirSync(join(folder, "1/net"), { recursive: true });
      execFileSync("mkfifo", [join(folder, "1/net/tcp")]);
      const terminal = await watching(`--interval 3600 --source procfs -t --proc-root ${folder}`);
      const text = await terminal.shows(/^q quit/m);
      expect(text).toMatch(/^ sockdex watch|^STATE/m);
      terminal.press("q");
      await until("the screen is left", () => terminal.value("alternate_on") === "0" || undefined);
    });

    it.each([20, 24, 30, 35, 36, 39])("counts sockets in %i columns", async (width) => {
      const { port } = await connection(IPV4);
      const terminal = await watching(`-t 'sport = :${port} or dport = :${port}'`, { width, height: 24 });
      const text = await terminal.shows(/^ESTABLISHED +2\b/m);
      expect(text).toMatch(/^LISTEN +1\b/m);
      expect(text).toMatch(/^TOTAL +3\b/m);
      expect(text).toMatch(/^q quit {2}.*…$/m);
      // A key that moves the cursor keeps what is there.
      terminal.press("f", "End");
      terminal.press("-l", " and uid = 4294967294");
      // What is being written is seen, however long it is.
      await terminal.shows(/^filter: ….*294$/m);
      terminal.press("Enter");
      await terminal.shows(/^TOTAL +0\b/m);
      terminal.press("q");
      await expectRestored(terminal, 0);
    });

    it("shows changes as they come, and scrolls", async () => {
      const { port } = await listenAt(IPV4);
      const terminal = await watching(`'sport = :${port} or dport = :${port}'`);
      await terminal.shows(/^LISTEN +1 /m);
      terminal.press("2");
      await terminal.shows(/^ Groups \[Changes\]/m);
      dial(IPV4, port);
      const text = await terminal.shows(/^\d\d:\d\d:\d\d +\+ +tcp +ESTABLISHED /m);
      expect(text).toContain(`\nfilter: sport = :${port} or dport = :${port}\n`);
      await terminal.shows(/^ Groups \[Changes\] Sockets {2}Ended {3}2 changes/m);
      await terminal.shows(/^TIME +CHANGE +PROTO +STATE +LOCAL +REMOTE /m);
      await terminal.shows(/^ESTABLISHED +2 /m);
      terminal.press("Tab");
      await terminal.shows(/^ Groups {2}Changes \[Sockets\] Ended {3}3 sockets by RX/m);
      terminal.press("q");
      await expectRestored(terminal, 0);
    });

    it("sorts and filters by keys, and tells what is wrong with a filter", async () => {
      const { port } = await connection(IPV4);
      const terminal = await watching();
      terminal.press("3", "s");
      await terminal.shows(/\[Sockets\] Ended {3}\d+ sockets by TX/);
      await terminal.shows(/ RX +TX▼ /);
      terminal.press("r");
      await terminal.shows(/sockets by TX, reversed/);
      await terminal.shows(/ RX +TX▲ /);
      terminal.press("f");
      await terminal.shows(/^filter: .*Enter applies/m);
      terminal.press("-l", `dport = :${port}`);
      await terminal.shows(new RegExp(`^filter: dport = :${port} `, "m"));
      terminal.press("Enter");
      await terminal.shows(/\[Sockets\] Ended {3}1 socket by TX, reversed/);
      // What is typed replaces the filter in force.
      terminal.press("/");
      terminal.press("-l", "dport equals nothing");
      terminal.press("Enter");
      // The filter in force stays, and what was written, with its mistake marked and the cursor behind it.
      await terminal.shows(new RegExp(`^filter: dport = :${port}\\n[\\s\\S]*1 socket by TX`, "m"));
      await terminal.shows(/^filter: dport equals nothing.*\n {14}\^{6}\n\S.*"equals"/m);
      terminal.press("C-w");
      terminal.press("-l", "=");
      terminal.press("C-k");
      terminal.press("-l", ` :${port}`);
      await terminal.shows(new RegExp(`^filter: dport = :${port} `, "m"));
      terminal.press("Enter");
      await terminal.shows(/^q quit/m);
      terminal.press("Escape");
      await until("the filter is lifted", () => !/^filter:/m.test(terminal.text) || undefined);
      terminal.press("p");
      await terminal.shows(/PAUSED/);
      terminal.press("p");
      await terminal.shows(/^ sockdex watch((?!PAUSED).)*$/m);
      terminal.press("C-c");
      await expectRestored(terminal, 0);
    });

    it("takes the size it is given", async () => {
      const terminal = await watching();
      terminal.resize(120, 30);
      await terminal.shows(/^ sockdex watch .{90,} \d\d:\d\d:\d\d ?$/m);
      terminal.resize(60, 12);
      await terminal.shows(/^ sockdex watch .{30,45} \d\d:\d\d:\d\d ?$/m);
      terminal.press("q");
      await expectRestored(terminal, 0);
    });

    it("ends by itself after so many readings", async () => {
      const terminal = new Terminal(80, 24, { NODE: process.execPath, SOCKDEX: sockdex.path() });
      terminal.run(`"$NODE" "$SOCKDEX" watch --interval 0.01 --count 3; echo "ended $?"`);
      await terminal.shows(/^ended 0$/m);
      await expectRestored(terminal, 0);
    });

    it.each([
      ["INT", 130],
      ["TERM", 143],
      ["HUP", 129],
      ["QUIT", 131],
      ["ABRT", 134],
      ["USR2", 140],
      ["ALRM", 142],
      ["XCPU", 152],
    ])("gives the terminal back when it dies by SIG%s", async (signal, status) => {
      const terminal = await watching();
      terminal.tmux("run-shell", `kill -s ${signal} $(pgrep -P ${terminal.value("pane_pid")})`);
      await expectRestored(terminal, status);
    });

    it("gives the terminal back to be stopped, and takes it again", async () => {
      const terminal = await watching();
      terminal.press("C-z");
      await terminal.shows(/Stopped/);
      expect(terminal.value("alternate_on")).toBe("0");
      terminal.run("fg");
      await terminal.shows(/^ sockdex watch /m);
      terminal.press("q");
      await terminal.shows(PROMPT);
      expect(terminal.value("alternate_on")).toBe("0");
    });

    it.each(["TSTP", "STOP"])("takes the terminal again after SIG%s from elsewhere", async (signal) => {
      const terminal = await watching();
      terminal.tmux("run-shell", `kill -s ${signal} $(pgrep -P ${terminal.value("pane_pid")})`);
      await terminal.shows(/Stopped/);
      terminal.run("fg");
      await terminal.shows(/^q quit/m);
      // Keys are its own again.
      terminal.press("Tab");
      await terminal.shows(/\[Changes\]/);
      terminal.press("q");
      await expectRestored(terminal, 0);
    });

    it("ends without a word when its terminal is gone, and no signal says so", async () => {
      const folder = mkdtempSync(join(tmpdir(), "sockdex-gone-"));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const [said, ended] = [join(folder, "said"), join(folder, "ended")];
      const terminal = new Terminal(80, 24, { NODE: process.execPath, SOCKDEX: sockdex.path() });
      await terminal.shows(PROMPT);
      // In a session of its own, of which it is no terminal's.
      terminal.run(`setsid --wait sh -c '"$NODE" "$SOCKDEX" watch 2>${said}; echo $? >${ended}'`);
      await terminal.shows(/^ sockdex watch /m);
      // Nobody could wake it up again: it goes on.
      terminal.press("C-z", "Tab");
      await terminal.shows(/\[Changes\]/);
      terminal.tmux("kill-server");
      const status = await until(
        "it has ended",
        () => (existsSync(ended) ? readFileSync(ended, "utf8") : "") || undefined,
      );
      expect(status).toBe("129\n");
      // What the shell may say of its end, and nothing of Node's.
      expect(readFileSync(said, "utf8").trim()).toMatch(/^(Hangup)?$/);
    });

    it("stops together with the shell that waits for it, as below npx", async () => {
      const terminal = new Terminal(80, 24, { NODE: process.execPath, SOCKDEX: sockdex.path() });
      await terminal.shows(PROMPT);
      terminal.run(`sh -c '"$NODE" "$SOCKDEX" watch; exit $?'`);
      await terminal.shows(/^ sockdex watch /m);
      terminal.press("C-z");
      await terminal.shows(/Stopped/);
      terminal.run("fg");
      await terminal.shows(/^ sockdex watch /m);
      terminal.press("q");
      await expectRestored(terminal, 0);
    });

    it.skipIf(WHY_NONE !== undefined)(
      `gives the terminal back before it says what went wrong (${WHY_NONE ?? "can be made here"})`,
      async () => {
        const namespace = await Namespace.start();
        const terminal = await watching(`--pid ${namespace.pid}`);
        await namespace.end();
        await terminal.shows(/^sockdex: .*process \d+/im);
        await expectRestored(terminal, 1);
      },
    );
  });
});
