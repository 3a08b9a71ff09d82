import { spawnSync } from "node:child_process";
import { describe, expect, it } from "vitest";
import { bashScript } from "../../src/cli/completion/bash";
import { describeCommand } from "../../src/cli/completion/describe";
import { fishScript } from "../../src/cli/completion/fish";
import { withKnownValues } from "../../src/cli/completion/known-values";
import { zshScript } from "../../src/cli/completion/zsh";
import { createProgram } from "../../src/cli/program";
import { fileOf } from "../procfs/files";
import { builtCommand, linesOf } from "./command";

const sockdex = builtCommand();
const program = withKnownValues(describeCommand(createProgram(() => {})));
const SCRIPTS = { bash: bashScript(program), zsh: zshScript(program), fish: fishScript(program) };

/** What bash offers for the last of these words. */
function offered(...words: string[]): string[] {
  const quoted = words.map((word) => `'${word}'`).join(" ");
  const script = `${SCRIPTS.bash}
    COMP_WORDS=(${quoted}) COMP_CWORD=${words.length - 1}
    _sockdex; printf '%s\\n' "\${COMPREPLY[@]}"`;
  return linesOf(spawnSync("bash", ["-c", script], { encoding: "utf8" }).stdout).filter((line) => line !== "");
}

describe("completion", () => {
  it.each(["bash", "zsh", "fish"] as const)(
    "%s: the script of this very program, which the shell understands",
    async (shell) => {
      const { status, stdout, stderr } = await sockdex.run(["completion", shell]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
      expect(stdout).toBe(SCRIPTS[shell]);
      for (const { word, options } of program.commands) {
        expect(stdout).toContain(word);
        for (const { long } of options) expect(stdout).toContain(shell === "fish" ? ` -l ${long?.slice(2)} ` : long);
      }
      // Where the shell is not installed there is no status.
      const checked = spawnSync(shell, ["-n", fileOf(stdout)], { encoding: "utf8" });
      if (checked.error === undefined) expect(checked).toMatchObject({ status: 0, stderr: "" });
    },
  );

  it("offers commands, options, values and files", () => {
    expect(offered("sockdex", "su")).toEqual(["summary"]);
    expect(offered("sockdex", "--vers")).toEqual(["--version"]);
    expect(offered("sockdex", "--prot")).toEqual(["--protocol"]);
    expect(offered("sockdex", "find", "--in")).toEqual(["--info"]);
    expect(offered("sockdex", "diff", "--fi")).toEqual(["--filter"]);
    expect(offered("sockdex", "--color", "al")).toEqual(["always"]);
    expect(offered("sockdex", "list", "--source", "n")).toEqual(["netlink"]);
    expect(offered("sockdex", "summary", "--file", "package-l")).toEqual(["package-lock.json"]);
    expect(offered("sockdex", "diff", "package-l")).toEqual(["package-lock.json"]);
    expect(offered("sockdex", "completion", "z")).toEqual(["zsh"]);
    expect(offered("sockdex", "list", "--pid", "")).toEqual([]);
    expect(offered("sockdex", "list", "--state", "cl")).toEqual(["closed", "close-wait", "closing"]);
    expect(offered("sockdex", "-p", "udp6")).toEqual(["udp6"]);
    expect(offered("sockdex", "top", "--by", "se")).toEqual(["service"]);
    expect(offered("sockdex", "summary", "--by", "se")).toEqual([]);
    expect(offered("sockdex", "top", "--sort", "op")).toEqual(["opened"]);
    expect(offered("sockdex", "watch", "--timer", "keep")).toEqual(["keepalive"]);
    expect(offered("sockdex", "list", "--sort", "-rx")).toEqual(["-rx", "-rxQueue"]);
    expect(offered("sockdex", "list", "--columns", "localA")).toEqual(["localAddress"]);
    expect(offered("sockdex", "list", "--columns", "s")).not.toContain("source");
    expect(offered("sockdex", "convert", "--columns", "so")).toEqual(["source"]);
    expect(offered("sockdex", "convert", "--columns", "ho")).toEqual(["host"]);
    expect(offered("sockdex", "convert", "--columns", "pro")).not.toContain("process");
    expect(offered("sockdex", "summary", "--by", "remote-")).toEqual(["remote-port"]);
    expect(offered("sockdex", "list", "sp")).toEqual(["sport"]);
  });

  it("of another shell is wrong usage", async () => {
    const { status, stderr } = await sockdex.run(["completion", "tcsh"]);
    expect(status).toBe(2);
    expect(stderr).toMatch(/^sockdex: .*is not one of bash, zsh, fish\.?\n$/);
  });
});

describe("a typo", () => {
  it.each([
    [["sumary"], '"sumary" is not a command. Did you mean summary?'],
    [["wach"], '"wach" is not a command. Did you mean watch?'],
    [["list", "--protcol", "tcp"], "list has no option --protcol. Did you mean --protocol?"],
    [["summary", "--jsn"], "summary has no option --jsn. Did you mean --json?"],
  ])("is told what may have been meant: %j", async (args, message) => {
    const { status, stdout, stderr } = await sockdex.run(args);
    expect({ status, stdout, stderr }).toEqual({ status: 2, stdout: "", stderr: `sockdex: ${message}\n` });
  });
});
