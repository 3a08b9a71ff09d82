import { execFile } from "node:child_process";
import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { promisify } from "node:util";
import { expect, it, onTestFinished } from "vitest";
import { sleeperInNamespace, WHY_NO_NAMESPACE } from "../../sockdiag/run-in-namespace";
import { whereSupported } from "../../sockopt/where-supported";
import { COUNTS_THREADS } from "../threads";

const run = promisify(execFile);
const dist = resolve(import.meta.dirname, "../../../dist");

/** Runs a program of its own against the built package; what it prints, as JSON. */
async function inProcess(program: string, folder = dist, before: string[] = []): Promise<unknown> {
  const live = pathToFileURL(join(folder, "live.js")).href;
  const script = `import { SocketMonitor } from ${JSON.stringify(live)};\n${program}`;
  const [command = "", ...args] = [...before, process.execPath, "--input-type=module", "-e", script];
  const { stdout, stderr } = await run(command, args);
  expect(stderr).toBe("");
  return JSON.parse(stdout || "null");
}

whereSupported("a process that hears of ended connections", () => {
  it("ends by itself, and by process.exit(), without waiting for the thread", async () => {
    await inProcess("new SocketMonitor({ ends: true });");
    const waited = await inProcess(`
      const monitor = new SocketMonitor({ ends: true });
      monitor.on("ended", () => {});
      setTimeout(() => {
        const start = performance.now();
        process.on("exit", () => console.log(JSON.stringify("exit")));
        process.exit();
      }, 200);`);
    expect(waited).toBe("exit");
  });

  it("has no thread, descriptor, timer or listener left after close()", async () => {
    const found = await inProcess(`
      ${COUNTS_THREADS}
      import { readdirSync } from "node:fs";
      const held = () => [threads(), readdirSync("/proc/self/fd").length];
      const listeners = process.listenerCount("exit");
      // Node opens streams of its own for the first worker of all.
      await new SocketMonitor({ ends: true }).close();
      const before = held();
      for (const delay of [0, 5, 100]) {
        const monitor = new SocketMonitor({ ends: true });
        await new Promise((resolve) => setTimeout(resolve, delay));
        await monitor.close();
      }
      const resources = process.getActiveResourcesInfo().filter((name) => !/Pipe|TTY|FSReq/.test(name));
      console.log(JSON.stringify([before, held(), resources, process.listenerCount("exit") - listeners]));`);
    const [before, after, resources, listeners] = found as [number[], number[], string[], number];
    expect(after).toEqual(before);
    expect([resources, listeners]).toEqual([[], 0]);
  });

  it("closes monitors whose threads are just starting", async () => {
    const closed = await inProcess(`
      let closed = 0;
      for (let i = 0; i < 60; i++) {
        const monitor = new SocketMonitor({ ends: true, info: true });
        monitor.refresh().catch(() => {});
        await new Promise((resolve) => setTimeout(resolve, 10 + i));
        await monitor.close();
        closed++;
      }
      console.log(closed);`);
    expect(closed).toBe(60);
  });

  it("can be a worker thread, which is terminated, or a worker of a cluster", async () => {
    const program = `
      import { Worker } from "node:worker_threads";
      import cluster from "node:cluster";
      import { once } from "node:events";
      import net from "node:net";
      import { readdirSync } from "node:fs";
      const hear = async () => {
        const monitor = new SocketMonitor({ ends: true });
        const server = net.createServer((socket) => socket.resume().end()).listen(0, "127.0.0.1");
        await once(server, "listening");
        const { port } = server.address();
        net.connect(port, "127.0.0.1").resume();
        for await (const end of monitor.ends()) if (end.localPort === port) return server.close() && end.cause;
      };
      if (cluster.isWorker) {
        process.send(await hear());
        process.disconnect();
      } else {
        const files = () => readdirSync("/proc/self/fd").length;
        const source = "(async () => {" +
          "const { SocketMonitor } = await import(" + JSON.stringify(LIVE) + ");" +
          "const { parentPort } = await import('node:worker_threads'); const { once } = await import('node:events');" +
          "const net = await import('node:net'); const hear = " + hear + ";" +
          "parentPort.postMessage(await hear()); setInterval(() => {}, 1000); })()";
        const found = [];
        let before = 0;
        for (let i = 0; i < 2; i++) {
          const worker = new Worker(source, { eval: true });
          found.push((await once(worker, "message"))[0]);
          await worker.terminate();
          if (i === 0) before = files();
        }
        found.push(files() - before);
        const child = cluster.fork();
        found.push((await once(child, "message"))[0]);
        await once(child, "exit");
        console.log(JSON.stringify(found));
      }`;
    const folder = mkdtempSync(join(tmpdir(), "sockdex-ends-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const { writeFileSync } = await import("node:fs");
    const live = pathToFileURL(join(dist, "live.js")).href;
    const file = join(folder, "program.mjs");
    const head = `import { SocketMonitor } from ${JSON.stringify(live)};\nconst LIVE = ${JSON.stringify(live)};\n`;
    writeFileSync(file, head + program);
    const { stdout, stderr } = await run(process.execPath, [file]);
    expect(stderr).toBe("");
    expect(JSON.parse(stdout)).toEqual(["fin", "fin", 0, "fin"]);
  });

  it("says why it cannot without koffi, or goes on with auto", async () => {
    const folder = mkdtempSync(join(tmpdir(), "sockdex-ends-"));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    cpSync(dist, folder, { recursive: true });
    const found = await inProcess(
      `const attempt = (options) => { try { return new SocketMonitor(options); } catch (error) { return error; } };
       const auto = attempt({ ends: "auto" });
       const { table } = await auto.refresh();
       let thrown;
       try { auto.ends(); } catch (error) { thrown = error.code; }
       console.log(JSON.stringify([attempt({ ends: true }).code, auto.withoutEnds.code, auto.lostEnds ?? null, thrown, table.source]));
       await auto.close();`,
      folder,
    );
    expect(found).toEqual(["ERR_NO_PEER", "ERR_NO_PEER", null, "ERR_NO_PEER", "procfs"]);
  });

  it.skipIf(WHY_NO_NAMESPACE)("hears of another namespace's by pid, and of no others", async () => {
    const sleeper = await sleeperInNamespace();
    const found = await inProcess(`
      import { spawnSync } from "node:child_process";
      import net from "node:net";
      import { once } from "node:events";
      const monitor = new SocketMonitor({ ends: true, pid: ${sleeper.pid} });
      const heard = [];
      monitor.on("ended", (connections) => heard.push(...connections.map((end) => [end.remotePort, end.cause])));
      const refused = net.connect(1, "127.0.0.1").on("error", () => {});
      await new Promise((resolve) => refused.on("close", resolve));
      const dial = 'require("net").connect(2, "127.0.0.1").on("error", () => {})';
      const way = ["-t", "${sleeper.pid}", "-n", "sh", "-c", 'ip link set lo up; exec "$0" -e "$1"', process.execPath, dial];
      spawnSync("nsenter", way);
      while (heard.length === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      await monitor.close();
      console.log(JSON.stringify(heard));`);
    expect(found).toEqual([[2, "refused"]]);
  });

  it.skipIf(WHY_NO_NAMESPACE)("tells what had no answer from what was given up", async () => {
    // Nobody at the other end of the cable has this address.
    const script = [
      "ip link set lo up && ip link add v0 type veth peer name v1 && ip addr add 10.9.9.1/24 dev v0",
      "ip link set v0 up && ip link set v1 up && ip neigh replace 10.9.9.9 lladdr 02:00:00:00:00:99 dev v0 nud permanent",
      'exec "$@"',
    ].join(" && ");
    const found = await inProcess(
      `import net from "node:net";
       const monitor = new SocketMonitor({ ends: true });
       const heard = [];
       monitor.on("ended", (connections) => heard.push(...connections.map((end) => [end.remotePort, end.cause, end.wasConnected])));
       for (const [port, after] of [[1, 100], [2, 1500]]) {
         const socket = net.connect(port, "10.9.9.9").on("error", () => {});
         setTimeout(() => socket.destroy(), after);
       }
       while (heard.length < 2) await new Promise((resolve) => setTimeout(resolve, 10));
       await monitor.close();
       console.log(JSON.stringify(heard));`,
      dist,
      ["unshare", "-n", "sh", "-c", script, "sh"],
    );
    expect(found).toEqual([
      [1, "unanswered", false],
      [2, "timeout", false],
    ]);
  });
});
