import { once } from "node:events";
import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, it, onTestFinished } from "vitest";
import { Recorder, type RecorderOptions } from "../../src/recorder/index";
import { query } from "../batch/read-back";
import { rejectionOf } from "../procfs/errors";
import { connection, IPV4 } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";

async function recording(options: Partial<RecorderOptions> = {}) {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-recording-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const recorder = await Recorder.open({ folder, intervalMs: 50, ...options });
  onTestFinished(() => recorder.close());
  return { recorder, folder };
}

const filesIn = (folder: string) => readdirSync(folder).filter((name) => !name.startsWith("."));

whereSupported("a recorder", () => {
  it("has a connection while it lasts, its process, and its end", async () => {
    const { recorder, folder } = await recording();
    const { client, peer, port } = await connection(IPV4);
    client.write("x".repeat(1000));
    await once(peer, "data");
    peer.resume();
    const [first] = await once(recorder, "snapshot");
    // The one that follows began after the connection was made.
    const [{ time }] = await once(recorder, "snapshot");
    expect(time).toBeGreaterThan(first.time);
    const gone = [once(client, "close"), once(peer, "close")];
    client.end();
    peer.end();
    await Promise.all(gone);
    await once(recorder, "snapshot");
    await once(recorder, "snapshot");
    await recorder.close();

    const [file, ...others] = filesIn(folder);
    expect(file).toMatch(/^[\w.-]+_\d{8}T\d{6}Z_000001\.parquet$/);
    expect(others).toEqual([]);
    const rows = await query(`select * from '${join(folder, file ?? "")}' where remotePort = ${port} order by time`);
    const seen = rows.filter((row) => row.kind === "snapshot" && row.state === "ESTABLISHED").at(-1);
    const mine = { pid: process.pid, localAddress: IPV4, remoteAddress: IPV4, congestion: expect.any(String) };
    expect(seen).toMatchObject({ ...mine, bytesSent: 1000, cause: null, livedMs: null });
    const end = rows.find(({ kind }) => kind === "end");
    expect(end).toMatchObject({ cause: "fin", wasSeen: true, isEventLost: false, pid: process.pid, bytesSent: 1000 });
    expect(end?.cookie).toBe(seen?.cookie);
    expect(end?.time).toBeGreaterThanOrEqual(Number(seen?.time));
  });

  it("begins another segment after a while, and has every snapshot once", async () => {
    const { recorder, folder } = await recording({ rotateMs: 200 });
    const times: number[] = [];
    recorder.on("snapshot", ({ time }) => times.push(time));
    await until("three segments are complete", () => (filesIn(folder).length > 3 ? true : undefined));
    await recorder.close();
    const all = await query(`select time, count(*) n from '${folder}/*.parquet' where kind = 'snapshot' group by time`);
    expect(all.map(({ time }) => time)).toEqual(expect.arrayContaining(times));
    // The first is there before one can listen.
    expect(all).toHaveLength(times.length + 1);
  });

  it("is answered what docs/recorder.md asks of it", async () => {
    const { recorder, folder } = await recording({ processes: false });
    await once(recorder, "snapshot");
    await recorder.close();
    const page = readFileSync(join(import.meta.dirname, "../../docs/recorder.md"), "utf8");
    const questions = (/^```sql\n([\s\S]*?)^```/m.exec(page)?.[1] ?? "").split(";").filter((sql) => sql.trim() !== "");
    expect(questions).toHaveLength(2);
    for (const sql of questions) expect(await query(sql.replace("'rec/", `'${folder}/`))).toBeInstanceOf(Array);
  });

  it("keeps others out of its folder, and not for longer than it lives", async () => {
    const { recorder, folder } = await recording();
    const refused = await rejectionOf("ERR_WRITE", Recorder.open({ folder }));
    expect(refused.message).toContain(`process ${process.pid}, writes into ${folder}`);
    await recorder.close();
    await (await Recorder.open({ folder })).close();
    expect(filesIn(folder)).toHaveLength(2);
  });

  it.each([
    [{ folder: "" }, "folder is not a path"],
    [{ intervalMs: 0 }, "intervalMs 0 is not a number of milliseconds above 0"],
    [{ rotateMs: Number.NaN }, "rotateMs NaN"],
    [{ keep: { bytes: -1 } }, "keep.bytes -1"],
    [{ whenFull: "panic" as never }, 'whenFull "panic" is not drop-oldest or stop'],
    [{ holders: true } as never, 'Unknown option "holders"'],
  ])("refuses %j", async (options, message) => {
    const opened = Recorder.open({ folder: "/nonexistent/x", ...(options as object) });
    const error = await rejectionOf("ERR_INVALID_ARGUMENT", opened);
    expect(error.message).toContain(message);
  });
});
