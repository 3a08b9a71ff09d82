import { describe, expect, it } from "vitest";
import { SocketTable, type TableView } from "../../src/core";
import { bucketsOf, RETRANSMIT_BOUNDS } from "../../src/summary/info/buckets";
import { infoFigures } from "../../src/summary/info/info-figures";
import { allRows } from "../../src/table/all-rows";
import { row, tableOf } from "../report/incident";

interface Info {
  peer: string;
  rtt: number;
  retrans: number;
  sent: number;
  received: number;
  /** How much of struct tcp_info the kernel gave. */
  bytes: number;
}

/** A table of connections to port 443 of these peers, and a listener, with info as netlink fills it. */
function tableWith(rows: readonly Info[]): TableView {
  const connections = rows.map(({ peer }, i) => row("10.0.0.5", 40000 + i, peer, 443, 1));
  const table = SocketTable.parse(Buffer.from(tableOf([...connections, row("0.0.0.0", 22, "0.0.0.0", 0, 10)])));
  const of = (value: (row: Info) => number) => [...rows.map(value), 0];
  const columns = {
    ...table.columns,
    infoBytes: Uint16Array.from(of(({ bytes }) => bytes)),
    rtt: Uint32Array.from(of(({ rtt }) => rtt)),
    totalRetrans: Uint32Array.from(of(({ retrans }) => retrans)),
    bytesSent: Float64Array.from(of(({ sent }) => sent)),
    bytesReceived: Float64Array.from(of(({ received }) => received)),
  };
  return { size: table.size, columns, row: (i) => table.row(i) };
}

const ROWS: Info[] = [
  { peer: "10.1.1.1", rtt: 50, retrans: 0, sent: 10, received: 100, bytes: 280 },
  { peer: "10.1.1.1", rtt: 250, retrans: 1, sent: 10, received: 100, bytes: 280 },
  { peer: "10.1.1.1", rtt: 90_000, retrans: 3, sent: 0, received: 0, bytes: 280 },
  { peer: "10.2.2.2", rtt: 2_000_000, retrans: 100, sent: 5000, received: 1, bytes: 280 },
  // Not measured yet.
  { peer: "10.3.3.3", rtt: 0, retrans: 0, sent: 1, received: 0, bytes: 280 },
];

describe("figures of struct tcp_info", () => {
  it("spread round-trip times and repeats, and rank peers", () => {
    const table = tableWith(ROWS);
    const figures = infoFigures(table, allRows(table), 2);
    expect(figures).toMatchObject({
      sockets: 5,
      roundTrips: {
        ...{ sockets: 4, median: 250, slowest: 2_000_000, counts: [1, 1, 0, 0, 0, 0, 1, 0, 0, 1] },
        peers: [
          { peer: "10.2.2.2", sockets: 1, median: 2_000_000 },
          { peer: "10.1.1.1", sockets: 3, median: 250 },
        ],
      },
      retransmits: { sockets: 3, segments: 104, counts: [2, 1, 1, 0, 0, 0, 0, 1] },
      bytes: {
        ...{ sent: 5021, received: 201, distinct: 3 },
        peers: [
          { peer: "10.2.2.2", sockets: 1, sent: 5000, received: 1 },
          { peer: "10.1.1.1", sockets: 3, sent: 20, received: 200 },
        ],
      },
    });
  });

  it("are of the rows chosen", () => {
    const figures = infoFigures(tableWith(ROWS), Uint32Array.of(3, 5), 10);
    expect(figures).toMatchObject({ sockets: 1, retransmits: { segments: 100 }, bytes: { distinct: 1 } });
  });

  it("of an older kernel lack what it does not give", () => {
    const to = (bytes: number) => {
      const table = tableWith(ROWS.map((row) => ({ ...row, bytes })));
      return infoFigures(table, allRows(table), 10);
    };
    // Linux 2.6 to 3.14, 4.1, and one that gives nothing that is shown.
    expect(to(104)).toMatchObject({ roundTrips: { sockets: 4 }, retransmits: { segments: 104 } });
    expect(to(104)?.bytes).toMatchObject({ sent: undefined, received: undefined });
    expect(to(136)?.bytes).toMatchObject({ sent: undefined, received: 201 });
    expect(to(12)).toMatchObject({ sockets: 5, roundTrips: { sockets: 0, median: 0, peers: [] } });
    expect(to(0)).toBeUndefined();
  });

  it("are none of a table without info", () => {
    const table = SocketTable.parse(Buffer.from(tableOf([row("10.0.0.5", 1, "10.0.0.6", 2, 1)])));
    expect(infoFigures(table, allRows(table), 10)).toBeUndefined();
  });
});

it("steps are closed at their upper end", () => {
  const numbers = [0, 1, 2, 3, 4, 7, 8, 63, 64, 1e9];
  expect(bucketsOf(numbers, RETRANSMIT_BOUNDS).counts).toEqual([1, 1, 2, 2, 1, 0, 1, 2]);
});
