import { once } from "node:events";
import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { connect, createServer, type Socket } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { knownFactsOf } from "../../src/findings/captured-facts";
import { findingsOf } from "../../src/findings/findings";
import { isNearlyFull } from "../../src/findings/known-facts";
import { completeSegment } from "../../src/recorder/folder/complete-segment";
import { Recorder, Recording } from "../../src/recorder/index";
import { JournalWriter } from "../../src/recorder/journal/journal-writer";
import { SocketTable } from "../../src/table/index";
import { builtCommand, objectsOf } from "../cli/command";
import type { HostCapture } from "../incidents/host";
import { INCIDENTS } from "../incidents/incidents";
import { connection, IPV4 } from "../procfs/loopback";
import { until } from "../procfs/until";
import { whereSupported } from "../sockopt/where-supported";

const sockdex = builtCommand("hyparquet", "koffi");

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), "sockdex-read-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  return folder;
}

/** Connections that their server does not close. */
async function leaking(connections: number): Promise<number> {
  const kept: Socket[] = [];
  const server = createServer({ allowHalfOpen: true }, (socket) => kept.push(socket.resume()));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      resolve(typeof address === "object" && address ? address.port : 0);
    });
  });
  const clients = Array.from({ length: connections }, () => connect(port, "127.0.0.1"));
  for (const client of clients) client.on("error", () => {}).on("connect", () => client.end());
  await until(
    "all have closed their side",
    () => (kept.length === connections && kept.every((one) => one.readableEnded)) || undefined,
  );
  onTestFinished(() => {
    for (const socket of [...kept, ...clients]) socket.destroy();
    server.close();
  });
  return port;
}

whereSupported("commands of a recording", () => {
  it.each(["journal", "parquet"])("say of a %s what they say of the live tables", async (form) => {
    const folder = newFolder();
    const port = await leaking(60);
    const recorder = await Recorder.open({ folder, intervalMs: 100, host: "web1" });
    onTestFinished(() => recorder.close());
    const filter = [`pid = ${process.pid} and ( sport = :${port} or dport = :${port} )`];
    const told = async (...more: string[]) => {
      const { stdout } = await sockdex.run(["summary", "--json", "-t", ...more, ...filter]);
      // Rows of listeners have info, as those of ss -D have.
      const { findings, listeners: _, ...counts } = JSON.parse(stdout);
      const said = findings.map(({ kind, severity, sockets, filter, title, process }: Record<string, unknown>) => {
        return { kind, sockets, filter, title, process, severity };
      });
      return { findings: said, counts };
    };
    const live = await told();
    if (form === "parquet") await recorder.close();
    expect(readdirSync(folder).filter((name) => name.endsWith(`.${form}`))).toHaveLength(1);
    const recorded = await told("--file", folder);
    expect(recorded.counts).toEqual(live.counts);
    expect(recorded.findings[0]).toMatchObject({ kind: "close-wait", sockets: 60, process: { pid: process.pid } });
    expect(recorded.findings.map(({ kind, title }: { kind: string; title: string }) => [kind, title])).toEqual(
      live.findings.map(({ kind, title }: { kind: string; title: string }) => [kind, title]),
    );

    const same = await sockdex.run(["diff", folder, "--between", "-1s,", "--filter", `sport = :${port}`]);
    expect(same.status === 0 ? same.stdout : same.stderr).toMatch(/0 closed|has no snapshot of/);
    const all = await sockdex.run(["diff", folder, "--between", ",", "--json"]);
    expect(all.stderr).toContain("is not two times with a comma between");
    const alone = await sockdex.run(["diff", folder]);
    expect(alone).toMatchObject({ status: 2, stderr: expect.stringContaining("by its folder and --between") });

    const listed = await sockdex.run(["list", "--json", "--process", "--file", folder, ...filter]);
    expect(listed.stderr).toMatch(/^sockdex: snapshot of \d{4}-\d\d-\d\d \d\d:\d\d:\d\d[+-]\d\d:\d\d, host web1$/m);
    const now = await sockdex.run(["list", "--json", "--process", "-t", ...filter]);
    const plain = (rows: unknown[]) =>
      rows.map((row) => {
        const { protocol, state, localPort, remotePort, inode, processes } = row as Record<string, unknown>;
        return { protocol, state, localPort, remotePort, inode, processes };
      });
    expect(plain(objectsOf(listed.stdout))).toEqual(plain(objectsOf(now.stdout)));
    const held = [`state close-wait and ( ${filter} )`];
    const some = await sockdex.run(["list", "--json", "--file", folder, ...held]);
    expect(objectsOf(some.stdout)).toHaveLength(60);
    const found = await sockdex.run(["find", "--json", "--file", folder, "--pid", String(process.pid), "-l"]);
    expect(objectsOf(found.stdout)).toContainEqual(expect.objectContaining({ localPort: port, state: "LISTEN" }));
  });

  it("have a line for each connection that ended", async () => {
    const folder = newFolder();
    const recorder = await Recorder.open({ folder, intervalMs: 100, host: "web1" });
    onTestFinished(() => recorder.close());
    const { client, peer, port } = await connection(IPV4);
    client.write("x".repeat(1000));
    await once(peer, "data");
    await once(recorder, "snapshot");
    await once(recorder, "snapshot");
    peer.on("error", () => {});
    // once() would reject with the reset.
    const gone = new Promise((resolve) => peer.on("close", resolve));
    client.resetAndDestroy();
    await gone;
    await once(recorder, "snapshot");
    await recorder.close();
    const ends = (...words: string[]) => sockdex.run(["ends", folder, ...words]);
    const [end] = objectsOf((await ends("--json", `dport = :${port} and pid = ${process.pid}`)).stdout);
    const known = { host: "web1", cause: "reset", remotePort: port, process: { pid: process.pid } };
    expect(end).toMatchObject({ ...known, state: "ESTABLISHED", wasSeen: true });
    const table = await ends(`dport = :${port}`);
    expect(table.stdout).toMatch(/^TIME +PROCESS +LOCAL +REMOTE +END +LIVED +IN +OUT +RTT +RETRANS\n[^\n]+ reset/);
    expect(table.stderr).toMatch(/ended from .* to .*, host web1/);
    expect((await ends("--between", "-10m,", `dport = :${port}`)).status).toBe(0);
    expect(await ends("--between", ",-10m", `dport = :${port}`)).toMatchObject({ status: 1, stdout: "" });
    expect((await ends("--between", "-10m")).stderr).toContain("is not two times with a comma between");
  });

  it("says which times there are, and what is not one", async () => {
    const folder = newFolder();
    await (await Recorder.open({ folder, host: "web1" })).close();
    const of = (...words: string[]) => sockdex.run(["list", "--file", folder, ...words]);
    expect(await of("--at", "2001-01-01 00:00Z")).toMatchObject({
      ...{ status: 1, stdout: "" },
      stderr: expect.stringContaining("has no snapshot of 2001-01-01T00:00:00.000Z or before: the first is of 20"),
    });
    expect((await of("--at", "-1h")).stderr).toContain("has no snapshot of");
    expect((await of("--at", "yesterday")).stderr).toContain(`--at: "yesterday" is not a time, as '2026-07-01 20:35'`);
    expect((await of("--at", "25:00")).stderr).toContain(`--at: "25:00" is a time that no day has`);
    expect((await of("--details")).stderr).toContain("a recording has no details");
    const dump = await sockdex.run(["list", "--file", "/proc/net/tcp", "--at", "-1m"]);
    expect(dump.stderr).toContain("--at is for a recording: name its folder with --file");
  });
});

describe.each(INCIDENTS.map((incident) => [incident.name, incident] as const))("a recording of %s", (_, incident) => {
  it.each(["journal", "segment"])("has the findings of the tables, as a %s", async (form) => {
    const folder = newFolder();
    // Its beginning, and its end.
    const captures = [...incident.captures()].filter((_, i, all) => i === 0 || i >= all.length - 2);
    const path = join(folder, "app_20261124T203000Z_000001.journal");
    const writer = new JournalWriter(path, { version: 1, host: "app" }, captures[0]?.time ?? 0);
    const live = captures.map((capture) => {
      const table = tableOf(capture);
      record(writer, capture, table);
      return { time: capture.time, findings: findingsOf(table, factsIn(capture)) };
    });
    writer.close();
    if (form === "segment") await completeSegment(await import("hyparquet-writer"), path);
    const recording = new Recording(folder);
    for await (const { snapshot, table, facts } of recording.tables(await recording.snapshots())) {
      const { findings = [] } = live.find(({ time }) => time === snapshot.time) ?? {};
      expect(findingsOf(table, knownFactsOf(facts)).map(told)).toEqual(findings.map(told));
    }
    expect(live.some(({ findings }) => findings.length > 0)).toBe(incident.name !== "healthy");
  });
});

const told = ({ kind, severity, sockets, title, where, filter }: ReturnType<typeof findingsOf>[number]) => {
  return { kind, severity, sockets, title, where, filter };
};

function tableOf({ tables }: HostCapture): SocketTable {
  const table = new SocketTable();
  for (const { protocol, text } of tables) {
    table.begin({ protocol });
    table.append(text);
    table.endSource();
  }
  return table.end();
}

/** What a recorder knows too. */
function factsIn({ holders, localPorts, startedAt, time, descriptors }: HostCapture) {
  const byInode = new Map(firstHolders(holders).map((holder) => [holder.inode, [holder]]));
  const running = { runningMs: () => time - startedAt };
  return {
    isCaptured: true,
    holders: { byInode },
    localPorts,
    descriptors: descriptors.filter(isNearlyFull),
    ...running,
  };
}

function firstHolders(holders: HostCapture["holders"]) {
  return [...new Map([...holders].sort((a, b) => b.pid - a.pid).map((holder) => [holder.inode, holder])).values()];
}

function record(writer: JournalWriter, capture: HostCapture, table: SocketTable): void {
  const { time, holders, localPorts, startedAt } = capture;
  const descriptors = capture.descriptors.filter(isNearlyFull);
  const of = new Map(firstHolders(holders).map((holder) => [holder.inode, holder]));
  const lane = (value: (holder: HostCapture["holders"][number]) => number) =>
    Uint32Array.from(table.columns.inode, (inode) => {
      const holder = of.get(inode);
      return holder ? value(holder) : 0;
    });
  const rows = {
    pid: lane(({ pid }) => pid),
    process: lane(({ name }) => writer.texts.numberOf(name)),
    descriptor: lane(({ fd }) => fd + 1),
  };
  const processes = [...new Map(holders.map(({ pid, name }) => [pid, { pid, name, started: startedAt }])).values()];
  const inspected = { processes: 10, unreadable: 0, areSomeHidden: false };
  writer.snapshot(time, table, rows, {
    source: "procfs",
    protocols: ["tcp"],
    localPorts,
    processes,
    inspected,
    descriptors,
  });
}
