import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { manPage } from "../../scripts/man-page";
import { describeCommand } from "../../src/cli/completion/describe";
import { createProgram } from "../../src/cli/program";

const PATH = "man/sockdex.1";
const page = readFileSync(PATH, "utf8");
const has = (program: string) => spawnSync(program, ["--version"]).error === undefined;

describe("the man page", () => {
  it("is what npm run man makes of the command line", () => {
    expect(page).toBe(manPage());
  });

  it("is the package's", () => {
    const { man, files } = JSON.parse(readFileSync("package.json", "utf8")) as { man: string[]; files: string[] };
    expect(man.map((path) => existsSync(path))).toEqual([true]);
    expect(files).toContain("man");
  });

  it("tells of every command and option, and of the exit statuses", () => {
    for (const { name, options } of describeCommand(createProgram(() => {})).commands) {
      expect(page).toContain(`.SS ${name}\n`);
      for (const { flags, long } of options)
        if (long !== "--help") expect(page).toContain(flags.replaceAll("-", "\\-"));
    }
    expect(page).toMatch(/^\.SH EXIT STATUS\n\.TP\n\\fB0\\fR\nDone\.\n\.TP\n\\fB1\\fR\n/m);
  });

  it.skipIf(!has("groff"))("is shown by groff without a warning (skipped where it is not installed)", () => {
    const { status, stdout, stderr } = spawnSync("groff", ["-man", "-Tascii", "-ww", PATH], { encoding: "utf8" });
    expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
    expect(stdout).toContain("find");
  });

  it.skipIf(!has("mandoc"))("is taken by mandoc (skipped where it is not installed)", () => {
    const { stdout } = spawnSync("mandoc", ["-Tlint", "-Wwarning", PATH], { encoding: "utf8" });
    // A page that is made anew for each version has none.
    expect(stdout.split("\n").filter((line) => line !== "" && !line.includes("missing date"))).toEqual([]);
  });
});
