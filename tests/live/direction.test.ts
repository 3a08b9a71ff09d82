import { expect, it } from "vitest";
import { SocketTable } from "../../src/index";
import { Directions, findDirectionHints } from "../../src/live/direction";
import { generateDump } from "../generate/index";

const HEADER = "  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode";
const LINK = "00000000:00000000 00:00000000 00000000     0        0 7 1 0000000000000000 20 4 30 10 -1";

/** Endpoints as the kernel prints them, and what each row's direction is. */
function expectDirections(
  rows: readonly (readonly [local: string, remote: string, state: string, direction: string])[],
) {
  const table = new SocketTable({ details: true });
  for (const protocol of ["tcp", "tcp6"] as const) {
    const isV6 = protocol === "tcp6";
    const lines = rows
      .filter(([local]) => local.length > 16 === isV6)
      .map(([local, remote, state]) => `   0: ${local} ${remote} ${state} ${LINK}`);
    table.begin({ protocol });
    table.append(Buffer.from(`${[HEADER, ...lines].join("\n")}\n`)).end();
  }
  const directions = new Directions(table, findDirectionHints(table));
  const sorted = [...rows].sort((a, b) => a[0].length - b[0].length);
  expect(sorted.map((_, row) => directions.of(row))).toEqual(sorted.map(([, , , direction]) => direction));
}

const NONE = "00000000:0000";
const NONE6 = `${"0".repeat(32)}:0000`;
const mapped = (v4: string) => `0000000000000000FFFF0000${v4}`;

it("tells inbound from outbound by who listens", () => {
  expectDirections([
    ["00000000:0050", NONE, "0A", "listening"],
    ["0500000A:0050", "0900000A:D431", "01", "inbound"],
    ["0500000A:D431", "0900000A:0050", "01", "outbound"],
    ["0500000A:0051", "0900000A:D431", "06", "outbound"],
  ]);
});

it("asks for the address listened on, not only for the port", () => {
  expectDirections([
    ["0600000A:0050", NONE, "0A", "listening"],
    ["0600000A:0050", "0900000A:D431", "01", "inbound"],
    ["0500000A:0050", "0900000A:D431", "01", "outbound"],
  ]);
});

it("knows that :: hears IPv4 too, as mapped or native rows, and 0.0.0.0 no IPv6", () => {
  expectDirections([
    [`${"0".repeat(32)}:0050`, NONE6, "0A", "listening"],
    ["00000000:0051", NONE, "0A", "listening"],
    ["0500000A:0050", "0900000A:D431", "01", "inbound"],
    [`${mapped("0500000A")}:0050`, `${mapped("0900000A")}:D432`, "01", "inbound"],
    [`${mapped("0500000A")}:0051`, `${mapped("0900000A")}:D432`, "01", "inbound"],
    ["B80D0120000000000000000001000000:0051", "B80D0120000000000000000002000000:D433", "01", "outbound"],
    ["B80D0120000000000000000001000000:0050", "B80D0120000000000000000002000000:D433", "01", "inbound"],
  ]);
});

it("calls local what has both ends here: loopback, and the host's own addresses", () => {
  expectDirections([
    ["0100007F:0050", NONE, "0A", "listening"],
    ["0100007F:0050", "0100007F:D431", "01", "local"],
    ["0500000A:D431", "0500000A:0050", "01", "local"],
    ["0500000A:D432", "0600000A:0050", "01", "local"],
    ["0600000A:0050", "0500000A:D432", "01", "local"],
    [`${"0".repeat(24)}01000000:D431`, `${"0".repeat(24)}01000000:0050`, "01", "local"],
  ]);
});

it("finds a row for each local address, however many there are", () => {
  const table = SocketTable.parse(generateDump({ protocol: "tcp6", rows: 5000, seed: 4, quirks: 0 }), {
    details: true,
  });
  const addresses = (rows: Iterable<number>) => Array.from(rows, (row) => table.row(row).localAddress).sort();
  const every = addresses(Array(table.size).keys());
  expect(addresses(findDirectionHints(table).hosts)).toEqual([...new Set(every)]);
});
