import { mkdirSync, symlinkSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, it } from "vitest";
import { readSockets } from "../../src/index";
import { generateDump } from "../generate/index";
import { errorOf } from "./errors";
import { folderOf } from "./files";

const ID = "3f4a5b6c7d8e9f00112233445566778899aabbccddeeff00112233445566aabb";
const dump = (rows: number, seed: number) => generateDump({ protocol: "tcp", rows, seed });

/** A copy of /proc with processes in three namespaces, of which one has no tables. */
function tree() {
  const root = folderOf({
    "1/net/tcp": dump(5, 1),
    "1/comm": "systemd\n",
    "1/mountinfo":
      "21 1 0:4 / /proc rw - proc proc rw\n43 21 0:4 net:[20] /run/netns/blue\\040sky rw shared:2 - nsfs nsfs rw\n44 21 0:4 net:[99] /run/netns/empty rw - nsfs nsfs rw\n",
    "7/net/tcp": dump(5, 1),
    "30/net/tcp": dump(3, 2),
    "30/comm": "nginx\n",
    "30/cgroup": `0::/system.slice/docker-${ID}.scope\n`,
    "31/comm": "gone\n",
    "self/net/tcp": dump(4, 3),
  });
  for (const [pid, inode] of [
    [1, 10],
    [7, 10],
    [30, 20],
    [31, 30],
  ]) {
    mkdirSync(join(root, `${pid}/ns`));
    symlinkSync(`net:[${inode}]`, join(root, `${pid}/ns/net`));
  }
  return root;
}

describe("all network namespaces of a copy of /proc", () => {
  const read = () => readSockets({ procRoot: tree(), allNamespaces: true, protocols: ["tcp"] });

  it("are read once each, and named", () => {
    const table = read();
    expect(Array.from(table.columns.namespace ?? [])).toEqual([10, 10, 10, 10, 10, 20, 20, 20]);
    expect([...table.namespaces.values()]).toEqual([
      { inode: 10, isOwn: false, pid: 1, process: "systemd" },
      { inode: 20, isOwn: false, pid: 30, process: "nginx", name: "blue sky", container: ID },
    ]);
    expect(table.row(7)).toMatchObject({ namespace: 20 });
    expect(table.row(7).toJSON().namespace).toBe(20);
  });

  it("say which have no tables in the copy", () => {
    expect(read().diagnostics.unread).toEqual([
      expect.objectContaining({ inode: 30, pid: 31, process: "gone", processes: 1 }),
      expect.objectContaining({ inode: 99, name: "empty", processes: 0 }),
    ]);
  });

  it("are read again, and filtered", () => {
    const table = readSockets({
      procRoot: tree(),
      ...{ allNamespaces: true, protocols: ["tcp"], filter: { localPort: { from: 1, to: 65535 } } },
    });
    const before = Array.from(table.columns.namespace ?? []);
    expect(before).toHaveLength(table.size);
    expect(new Set(before)).toEqual(new Set([10, 20]));
    table.refresh();
    expect(Array.from(table.columns.namespace ?? [])).toEqual(before);
  });

  it("have no column where they are not asked for", () => {
    const table = readSockets({ procRoot: tree(), protocols: ["tcp"] });
    expect(table.columns).not.toHaveProperty("namespace");
    expect(table.row(0)).not.toHaveProperty("namespace");
    expect([table.namespaces.size, "unread" in table.diagnostics]).toEqual([0, false]);
  });

  it("give rows that were added by hand no namespace", () => {
    const table = read();
    table.append(dump(2, 9)).end();
    expect(Array.from(table.columns.namespace ?? []).slice(-3)).toEqual([20, 0, 0]);
    table.clear();
    expect([table.columns.namespace?.length, table.namespaces.size]).toEqual([0, 0]);
  });

  it("are not those of one process", () => {
    const { message } = errorOf("ERR_INVALID_ARGUMENT", () => readSockets({ allNamespaces: true, pid: 1 }));
    expect(message).toMatch(/leave out one/);
  });

  it("are none where no process has one", () => {
    errorOf("ERR_NO_PROCFS", () => readSockets({ procRoot: folderOf({ "net/tcp": "" }), allNamespaces: true }));
  });
});
