import { expect, test } from "vitest";
import { SocketTable } from "../../src/core";
import { HEADERS, sample } from "../oracle/sample";
import { expectAgreement } from "./compare";

/*
 * Rows behind prefixes like the one before are read by the module alone: it must see what the grammar sees.
 */

const text = (...lines: string[]) => new Uint8Array(Buffer.from(`${lines.join("\n")}\n`, "latin1"));
const ROW = sample();

test.each<[string, string[]]>([
  ["digits of a time and of a number", [`2024-05-01T10:00:00.1Z ${ROW}`, `2024-05-02T11:22:33.9Z ${ROW}`]],
  ["a number that gets wider", [`t:9:${ROW}`, `t:10:${ROW}`, `t:11:${ROW}`]],
  ["a prefix behind a prefix", [`12:${ROW}`, `12:12:${ROW}`, `34:56:  ${ROW}`, `12:${ROW}`]],
  ["a number behind the same path", [`t:${ROW}`, `t:12:${ROW}`, `t:12:34:${ROW}`]],
  ["digits of a path", [`tcp:${ROW}`, `tcp6:${ROW}`, `net/udp6:${ROW}`, `net/udp7:${ROW}`, `net/raw6:${ROW}`]],
  [
    "another family, as wide",
    [`net/tcp:${ROW}`, `net/udp:${sample({ state: "07", tail: "2 0 0" })}`, `net/raw:${ROW}`],
  ],
  [
    "a header of another kind between",
    [`net/udp:${ROW}`, `net/udp:${HEADERS.tcp}`, `net/udp:${ROW}`, `net/udp:${ROW}`],
  ],
  ["a label between", [`net/udp:${ROW}`, "==> net/raw <==", `net/udp:${ROW}`, `net/udp:${ROW}`]],
  ["lines without one between", [`t:${ROW}`, ROW, ROW, `t:${ROW}`, ROW, "", `t:${ROW}`]],
  ["a row that is not regular", [`t:${ROW}`, `t:${ROW.replace(/ /g, "  ")}`, `t:${ROW.replace(/ /g, "\t")}`]],
  ["damage behind it", [`t:${ROW}`, `t:${ROW.slice(0, 40)}`, `t:`, `t: `, "t", `t:${ROW}`]],
  ["NULs in a path, and digits in their place", [`a\0:${ROW}`, `a1:${ROW}`, `a\0:${ROW}`]],
  [
    "a line of 512 bytes, and of more",
    [`t:${ROW}`, `t:${ROW}`.padEnd(512), `t:${ROW}`.padEnd(513), `t:${"9: ".padStart(510)}x`],
  ],
  ["a long prefix", [128, 129, 300].flatMap((width) => [1, 2].map(() => `${"p".repeat(width - 1)}:${ROW}`))],
])("%s", (name, lines) => {
  for (const details of [false, true]) expectAgreement(text(...lines), { details }, name, [1, 2, 3, 7, 64, 1000]);
});

test("a row behind a prefix costs little more than one without", () => {
  const rows = Array.from({ length: 50_000 }, (_, slot) => sample({ slot: `${slot}:` }));
  const plain = text(HEADERS.tcp, ...rows);
  const prefixed = text(...[HEADERS.tcp, ...rows].map((line, at) => `2024-05-01T10:00:00.${at % 10}Z ${line}`));
  const fastest = (bytes: Uint8Array) =>
    Math.min(
      ...Array.from({ length: 7 }, () => {
        const begun = performance.now();
        expect(SocketTable.parse(bytes).size).toBe(rows.length);
        return performance.now() - begun;
      }),
    );
  // Read one by one through the host it is some hundred times as much.
  expect(fastest(prefixed)).toBeLessThan(20 * fastest(plain));
});
