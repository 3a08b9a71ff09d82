import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, it, onTestFinished } from "vitest";
import { parseFilter, SocketTable, summarize } from "../../src/core";
import { UNREAD } from "../../src/findings/filters";
import { readSockets } from "../../src/index";
import { stateCode } from "../../src/table/states";
import { unreadBytes } from "../../src/table/unread";
import { row, tableOf } from "../report/incident";

it.each(["netlink", "procfs"] as const)("the kernel counts a FIN that is not read as a byte, by %s", async (source) => {
  const server = createServer({ allowHalfOpen: true, pauseOnConnect: true }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" ? (address?.port ?? 0) : 0;
  const sockets: Socket[] = [];
  onTestFinished(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  for (const data of ["", "data"]) {
    const client = connect(port, "127.0.0.1");
    const [accepted] = (await once(server, "connection")) as [Socket];
    sockets.push(client, accepted);
    client.end(data);
    let found = readSockets({ source }).of(accepted);
    while (found?.state !== "CLOSE_WAIT") {
      await sleep(10);
      found = readSockets({ source }).of(accepted);
    }
    expect(found.rxQueue).toBe(data.length + 1);
    expect(unreadBytes(stateCode(found.state), found.rxQueue)).toBe(data.length);
  }
});

it("a summary, and the filter for unread data, leave it out", () => {
  const rows = [
    row("10.0.0.5", 80, "10.1.2.3", 1000, 8, { rx: 1 }),
    row("10.0.0.5", 80, "10.1.2.3", 1001, 8, { rx: 5001 }),
    row("10.0.0.5", 80, "10.1.2.3", 1002, 9, { rx: 1 }),
    // A byte of data.
    row("10.0.0.5", 80, "10.1.2.3", 1003, 1, { rx: 1 }),
    row("0.0.0.0", 80, "0.0.0.0", 0, 10, { rx: 7 }),
  ];
  const table = SocketTable.parse(Buffer.from(tableOf(rows)));
  expect(summarize(table).queues.rx).toMatchObject({ sockets: 2, bytes: 5001 });
  const chosen = [...table.select(parseFilter(UNREAD))];
  expect(chosen.map((found) => table.columns.remotePort[found])).toEqual([1001, 1003]);
});
