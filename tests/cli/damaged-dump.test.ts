import { describe, expect, it } from "vitest";
import { damage, generateDump, PROTOCOLS } from "../generate/index";
import { builtCommand } from "./command";

const sockdex = builtCommand();

/** Damaged tables with control characters, escape sequences and stray bytes in and between the rows. */
function hostileDump(seed: number): Uint8Array {
  const protocol = PROTOCOLS[seed % PROTOCOLS.length] ?? "tcp";
  const lines = Buffer.from(generateDump({ protocol, rows: 200, seed, quirks: 0.3 }))
    .toString("latin1")
    .split("\n");
  const bytes = ["\x1b[31m", "\x1b]0;title\x07", "\x9b2J", "\r\x1b[A", "\x00", "\xff\xfe", "\u0085", "=1+1"];
  const spoilt = lines.map((line, i) => {
    const at = (i * 37) % (line.length + 1);
    return i % 3 === 0 ? line.slice(0, at) + (bytes[i % bytes.length] ?? "") + line.slice(at) : line;
  });
  return Buffer.from(spoilt.join("\n"), "latin1");
}

describe("a hostile dump reaches the terminal as plain text", () => {
  it.each([
    [["list"]],
    [["list", "--details", "--resolve"]],
    [["list", "--csv"]],
    [["list", "--json"]],
    [["list", "--sort", "-local", "not state listening"]],
  ])("%j", async (args) => {
    for (let seed = 1; seed <= 4; seed++) {
      for (const input of [hostileDump(seed), damage(hostileDump(seed), seed, 20)]) {
        const { stdout, stderr } = await sockdex.run([...args, "--file", "-"], { input });
        expect(stdout.replaceAll("\r\n", "\n")).toMatch(/^[\x20-\x7e\n]*$/);
        // biome-ignore lint/suspicious/noControlCharactersInRegex: their absence is what is looked for.
        expect(stderr).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f-\x9f]/);
        for (const cell of stdout.split(/[\n,]/)) expect(cell).not.toMatch(/^[=+@]/);
      }
    }
  });
});
