import { describe, expect, it } from "vitest";
import { PROTOCOLS, shownState } from "../../src/index";
import { fileOf, folderOf } from "../procfs/files";
import { builtCommand, linesOf, objectsOf } from "./command";

const sockdex = builtCommand();

/** A row in the state CLOSE, code 7, and one that is connected. */
const TABLE = `  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops
   1: 0100007F:0035 00000000:0000 07 00000000:00000000 00:00000000 00000000     0        0 4711 2 0000000000000000 0
   2: 0100007F:C001 0200007F:0035 01 00000000:00000000 00:00000000 00000000     0        0 4712 2 0000000000000000 0
`;

describe("an unconnected socket", () => {
  it("is UNCONN for people, unless it is TCP's", () => {
    const shown = PROTOCOLS.map((protocol) => shownState("CLOSE", protocol));
    expect(shown).toEqual(PROTOCOLS.map((protocol) => (protocol.startsWith("tcp") ? "CLOSE" : "UNCONN")));
    expect(shownState("CLOSE_WAIT", "udp")).toBe("CLOSE_WAIT");
  });

  it("is UNCONN on the terminal and CLOSE in JSON and CSV", async () => {
    const file = fileOf(TABLE, "udp.txt");
    const listed = await sockdex.run(["list", "--no-header", "--file", file]);
    expect(linesOf(listed.stdout).map((line) => line.split(/ +/).slice(0, 2))).toEqual([
      ["udp", "UNCONN"],
      ["udp", "ESTABLISHED"],
    ]);
    const found = await sockdex.run(["find", "4711", "--no-header", "--file", file]);
    expect(found.stdout).toMatch(/^udp +UNCONN /);
    for (const args of [["list"], ["find", "4711"]]) {
      const { stdout } = await sockdex.run([...args, "--json", "--file", file]);
      expect(objectsOf(stdout)[0]).toMatchObject({ protocol: "udp", state: "CLOSE" });
    }
    const csv = await sockdex.run(["list", "--csv", "--columns", "state", "--file", file]);
    expect(csv.stdout).toBe("state\r\nCLOSE\r\nESTABLISHED\r\n");
  });

  it("is counted as such in a summary, apart from TCP's, and as CLOSE in its JSON", async () => {
    // As a shorter tail has it, the same rows are TCP's.
    const tcp = TABLE.replaceAll(/ ref.*drops| 2 0{16} 0$/gm, "");
    const place = ["--proc-root", folderOf({ "1/net/tcp": tcp, "1/net/udp": TABLE })];
    const { stdout } = await sockdex.run(["summary", ...place]);
    expect(linesOf(stdout).slice(0, 7)).toEqual([
      "Nothing stands out: no socket leaks, waits, stalls or retransmits.",
      "",
      expect.stringMatching(/^STATE +tcp +udp +TOTAL$/),
      expect.stringMatching(/^ESTABLISHED +1 +1 +2 /),
      expect.stringMatching(/^CLOSE +1 +- +1 /),
      expect.stringMatching(/^UNCONN +- +1 +1 /),
      expect.stringMatching(/^TOTAL +2 +2 +4$/),
    ]);
    const json = await sockdex.run(["summary", "--json", ...place]);
    expect(JSON.parse(json.stdout)).toMatchObject({ byState: { ESTABLISHED: 2, CLOSE: 2 } });
  });

  it("is found by both names, in filters and options", async () => {
    const file = fileOf(TABLE, "udp.txt");
    for (const name of ["unconn", "UNCONN", "unconnected", "close", "closed", "CLOSE"]) {
      for (const args of [
        ["state", name],
        ["--state", name],
      ]) {
        const { stdout } = await sockdex.run(["list", ...args, "--json", "--file", file]);
        expect(objectsOf(stdout), args.join(" ")).toMatchObject([{ inode: 4711 }]);
      }
    }
  });

  it("is UNCONN in what diff and watch print, CLOSE in their JSON", async () => {
    const before = fileOf(TABLE.replace(" 07 ", " 01 "), "udp.txt");
    const after = fileOf(TABLE, "udp.txt");
    expect((await sockdex.run(["diff", before, after])).stdout).toMatch(/^~ ESTABLISHED +1 +udp +UNCONN/m);
    expect((await sockdex.run(["diff", "--all", before, after])).stdout).toMatch(/^~ ESTABLISHED +udp +UNCONN/m);
    expect((await sockdex.run(["diff", "--all", after, before])).stdout).toMatch(/^~ UNCONN +udp +ESTABLISHED/m);
    const json = await sockdex.run(["diff", "--json", after, before]);
    expect(objectsOf(json.stdout)).toMatchObject([{ change: "changed", from: "CLOSE", state: "ESTABLISHED" }]);
  });
});
