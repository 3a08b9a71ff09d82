import { describe, expect, it } from "vitest";
import { Namespace } from "../procfs/namespace";
import { onLinux } from "../procfs/on-linux";
import { WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { builtCommand } from "./command";

const { run } = builtCommand("koffi", "@koromix");
const sockdex = (...words: string[]) => run(words);

onLinux("--all-namespaces", () => {
  describe.skipIf(WHY_NO_NAMESPACE)(WHY_NO_NAMESPACE ? `skipped: ${WHY_NO_NAMESPACE}` : "of two namespaces", () => {
    it.each(["procfs", "netlink"])("lists, finds and counts the sockets of both, by %s", async (source) => {
      const { pid, ports } = await Namespace.start();
      const how = ["--all-namespaces", "--source", source];
      const name = `node ${pid}`;
      const listed = await sockdex("list", "-tl", "--process", ...how);
      for (const port of ports) {
        const line = listed.stdout.split("\n").find((one) => one.includes(`:${port} `) && one.includes(name));
        expect(line).toMatch(new RegExp(`${name} +${name}:\\d+$`));
      }
      expect(listed.stdout).toMatch(/^PROTO .* NETNS +PROCESS$/m);
      const csv = await sockdex("list", "-tl", "--csv", "--columns", "netns,local", ...how);
      expect(csv.stdout).toMatch(/^namespace,namespaceName,localAddress,localPort\r$/m);
      expect(csv.stdout).toMatch(new RegExp(`^\\d+,${name},0\\.0\\.0\\.0,${ports[0]}\\r$`, "m"));
      const found = await sockdex("find", `:${ports[1]}`, "--json", ...how);
      const rows = found.stdout
        .trim()
        .split("\n")
        .map((line) => JSON.parse(line));
      expect(rows).toContainEqual(
        expect.objectContaining({
          localPort: ports[1],
          netns: { isOwn: false, pid, process: "node" },
          namespace: expect.any(Number),
        }),
      );
      const summary = JSON.parse((await sockdex("summary", "-t", "--json", "--top", "1000", ...how)).stdout);
      const { inode } = summary.namespaces.find((one: { pid: number }) => one.pid === pid);
      const [group] = summary.groups;
      expect([group.by, group.top.find(({ key }: { key: string }) => key === String(inode)).sockets]).toEqual([
        "netns",
        4,
      ]);
      expect((await sockdex("summary", "--by", "netns", "--top", "1000", ...how)).stdout).toContain(name);
    });
  });

  it("is what the column and the group take", async () => {
    for (const words of [
      ["list", "--columns", "netns"],
      ["summary", "--by", "netns"],
      ["list", "--sort", "namespace"],
    ]) {
      const { status, stderr } = await sockdex(...words);
      expect([status, stderr]).toEqual([
        2,
        expect.stringMatching(/^sockdex: .* takes --all-namespaces: without it, one network namespace is read\n$/),
      ]);
    }
    expect((await sockdex("list", "--all-namespaces", "--pid", "1")).status).toBe(2);
  });
});
