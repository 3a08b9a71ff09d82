import { execFileSync } from "node:child_process";
import { closeSync, mkdirSync, openSync, renameSync, rmSync, writeFileSync, writeSync } from "node:fs";
import { join } from "node:path";
import { Worker } from "node:worker_threads";
import { expect, it, onTestFinished, vi } from "vitest";
import { SocketMonitor } from "../../src/live/index";
import { generateDump } from "../generate/index";
import { rejectionOf } from "../procfs/errors";
import { folderOf } from "../procfs/files";
import { onLinux } from "../procfs/on-linux";

const dump = (rows: number) => generateDump({ protocol: "tcp", rows, seed: rows, quirks: 0 });

function watch(procRoot: string): SocketMonitor {
  const monitor = new SocketMonitor({ procRoot, protocols: ["tcp"] });
  onTestFinished(() => monitor.close());
  return monitor;
}

onLinux("a SocketMonitor", () => {
  it("whose table cannot be read to its end keeps the snapshot it has", async () => {
    const procRoot = folderOf({ "net/tcp": dump(300) });
    const monitor = watch(procRoot);
    const snapshot = await monitor.refresh();
    const rows = JSON.stringify(snapshot.table);
    const path = join(procRoot, "net/tcp");
    rmSync(path);
    // It can be opened, and then not be read.
    mkdirSync(path);
    for (let i = 0; i < 3; i++) {
      const error = await rejectionOf("ERR_READ", monitor.refresh());
      expect(error.path).toBe(path);
      expect(monitor.snapshot).toBe(snapshot);
      expect(JSON.stringify(monitor.table)).toBe(rows);
    }
    rmSync(join(procRoot, "net"), { recursive: true });
    await rejectionOf("ERR_NO_PROCFS", monitor.refresh());
    expect(JSON.stringify(snapshot.table)).toBe(rows);
    mkdirSync(join(procRoot, "net"));
    writeFileSync(path, dump(200));
    expect((await monitor.refresh()).table.size).toBe(200);
    expect(monitor.table.size).toBe(200);
  });

  it("whose worker is killed in the middle of a table keeps the snapshot, and starts another", async () => {
    const procRoot = folderOf({ "net/tcp": dump(300) });
    const monitor = watch(procRoot);
    const post = vi.spyOn(Worker.prototype, "postMessage");
    onTestFinished(() => post.mockRestore());
    const snapshot = await monitor.refresh();
    const rows = JSON.stringify(snapshot.table);
    const worker = post.mock.contexts[0] as Worker;

    // A pipe in the table's place: what reads it waits for more, as long as this end is open.
    const path = join(procRoot, "net/tcp");
    renameSync(path, `${path}.good`);
    execFileSync("mkfifo", [path]);
    const pipe = openSync(path, "r+");
    const half = dump(250).subarray(0, 20_000);
    writeSync(pipe, half);
    const refresh = rejectionOf("ERR_WORKER", monitor.refresh());
    const killed = worker.terminate();
    // A thread that waits in read(2) ends when that does.
    writeSync(pipe, half);
    closeSync(pipe);
    await killed;
    expect((await refresh).message).toMatch(/^The monitor's worker ended with 1/);
    expect(monitor.snapshot).toBe(snapshot);
    expect(JSON.stringify(snapshot.table)).toBe(rows);

    rmSync(path);
    renameSync(`${path}.good`, path);
    const next = await monitor.refresh();
    expect(JSON.stringify(next.table)).toBe(rows);
    expect(next.changes).toBeUndefined();
    expect(monitor.isClosed).toBe(false);
  });
});
