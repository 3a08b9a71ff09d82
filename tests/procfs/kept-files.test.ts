import { readdirSync, readlinkSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, it } from "vitest";
import { KeptFiles } from "../../src/procfs/files/open-files";
import { readSmallFile } from "../../src/procfs/files/small-file";
import { folderOf } from "./files";
import { onLinux } from "./on-linux";

/** How many files of a folder this process has open, those removed since among them. */
function openIn(folder: string): number {
  const links = readdirSync("/proc/self/fd").map((fd) => {
    try {
      return readlinkSync(`/proc/self/fd/${fd}`);
    } catch {
      // That of the folder itself, closed by now.
      return "";
    }
  });
  return links.filter((link) => link.startsWith(folder)).length;
}

onLinux("files that are kept open", () => {
  it("are closed once their paths lead nowhere, as those of threads that have ended", () => {
    const folder = folderOf({});
    const files = new KeptFiles();
    for (let thread = 1; thread <= 5; thread++) {
      const path = join(folder, String(thread));
      writeFileSync(path, `table ${thread}`);
      for (let reading = 0; reading < 2; reading++) {
        expect(readSmallFile(path, files).toString()).toBe(`table ${thread}`);
        expect(openIn(folder)).toBe(1);
      }
      rmSync(path);
    }
  });

  it("but not while they are read", () => {
    const folder = folderOf({ one: "1", two: "2" });
    const files = new KeptFiles();
    const one = files.open(join(folder, "one"));
    rmSync(join(folder, "one"));
    const two = files.open(join(folder, "two"));
    expect(openIn(folder)).toBe(2);
    files.done(one);
    files.done(two);
  });
});
