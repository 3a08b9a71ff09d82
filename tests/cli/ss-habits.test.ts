import { describe, expect, it, test } from "vitest";
import { withProcesses } from "../../src/cli/list/ss-habits";
import { onLinux } from "../procfs/on-linux";
import { builtCommand, linesOf } from "./command";
import { namedListener } from "./held-sockets";

const sockdex = builtCommand();

test.each([
  ["-tlnp", "-tln --process"],
  ["-t --sort -proto", "-t --sort -proto"],
  ["-plnt", "-lnt --process"],
  ["-p", "--process"],
  ["-p -l", "--process -l"],
  ["list -tap state established", "list -ta --process state established"],
  ["-p sport = :80", "--process sport = :80"],
  // Names of protocols make it --protocol, and a name that is none is its mistake.
  ["-p tcp", "-p tcp"],
  ["-ptcp6", "-ptcp6"],
  ["-lp tcp,udp6", "-lp tcp,udp6"],
  ["-p tpc", "-p tpc"],
  ["-- -tp", "-- -tp"],
  ["--pid 1", "--pid 1"],
])("%s is %s", (typed, meant) => {
  expect(withProcesses(typed.split(" ")).join(" ")).toBe(meant);
});

describe("options of ss that mean another command", () => {
  it.each([
    ["-s", "sockdex summary"],
    ["-x", "sockdex find --pid"],
    ["-r", "--resolve"],
    ["-E", "sockdex watch"],
    ["-c", "sockdex watch"],
    ["-K dport = :443", "sockdex kill FILTER"],
    ["-N blue", "--all-namespaces"],
  ])("%s names %s", async (typed, instead) => {
    const { status, stdout, stderr } = await sockdex.run(typed.split(" "));
    expect({ status, stdout }).toEqual({ status: 2, stdout: "" });
    expect(stderr).toMatch(/^sockdex: -\w is an option of ss or netstat: [^\n]+\n$/);
    expect(stderr).toContain(instead);
  });
});

onLinux("what ss takes", () => {
  it("is taken", async () => {
    const { port } = await namedListener("habit");
    const { status, stdout, stderr } = await sockdex.run(["-4tlnoapH", "sport", "=", `:${port}`]);
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(linesOf(stdout).length).toBe(1);
    expect(stdout).toMatch(new RegExp(`LISTEN .*:${port} .* habit \\d+:\\d+\\n$`));
  });
});
