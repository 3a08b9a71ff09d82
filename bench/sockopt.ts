/** What does it cost to ask one socket itself, next to finding its row in a table that was read before? */
import { once } from "node:events";
import { type AddressInfo, connect, createServer, type Socket } from "node:net";
import { inodeOf, readSockets } from "../dist/index.js";
import { connectionStatus, socketError, socketQueues, tcpInfo } from "../dist/sockopt.js";
import { alternate, closure } from "./harness/alternate";
import { figure } from "./harness/numbers";
import { quick } from "./harness/options";
import { question } from "./harness/question";
import { median, type Report } from "./harness/report";

const CALLS = quick ? 1000 : 100_000;

/** "A few microseconds", for each of them. */
const MOST_MICROSECONDS = 5;

/** A connection over loopback, with something to tell of. */
async function connected(): Promise<{ client: Socket; end(): void }> {
  const server = createServer((peer) => peer.resume()).listen(0, "127.0.0.1");
  await once(server, "listening");
  const client = connect((server.address() as AddressInfo).port, "127.0.0.1");
  await once(client, "connect");
  await new Promise((written) => client.write("x".repeat(1000), written));
  const end = () => {
    client.destroy();
    server.close();
  };
  return { client, end };
}

function repeated(name: string, call: () => unknown) {
  return closure(name, () => {
    let answers = 0;
    for (let i = 0; i < CALLS; i++) if (call() !== undefined) answers++;
    return answers;
  });
}

async function measure(report: Report, client: Socket): Promise<void> {
  const table = readSockets();
  const lookUp = () => table.rowOfInode(inodeOf(client) ?? 0);
  check(client, table.row(lookUp()).state);

  const base = "fstat + look-up";
  const asked = {
    "socketError(socket)": () => socketError(client),
    "tcpInfo(socket)": () => tcpInfo(client),
    "connectionStatus(socket)": () => connectionStatus(client),
    "socketQueues(socket)": () => socketQueues(client),
  };
  const results = await alternate(
    [
      repeated(base, lookUp),
      repeated("the same + the row, table.of(socket)", () => table.of(client)),
      ...Object.entries(asked).map(([name, call]) => repeated(name, call)),
    ],
    quick ? { least: 2, most: 2, seconds: 1 } : { least: 7, most: 21, seconds: 1.5 },
  );
  const one = report.case({
    title: "one connected socket, asked again and again",
    each: "call",
    per: CALLS,
    base,
    results,
  });
  for (const name of Object.keys(asked)) {
    const microseconds = median(one, name) / CALLS / 1000;
    report.budget({
      what: `one ${name}`,
      figure: `${figure(microseconds)} µs`,
      bar: `≤ ${MOST_MICROSECONDS} µs`,
      met: microseconds <= MOST_MICROSECONDS,
    });
  }
}

/** All are of the same mind about the socket. */
function check(client: Socket, state: string): void {
  const { verdict } = connectionStatus(client);
  if (state !== "ESTABLISHED" || tcpInfo(client)?.state !== state || verdict !== "connected") {
    throw new Error(`The table says ${state}, tcpInfo ${tcpInfo(client)?.state}, connectionStatus ${verdict}.`);
  }
  if (socketError(client)?.code !== 0) throw new Error("A connected socket has a pending error.");
  if (socketQueues(client)?.rxQueue !== 0) throw new Error("A socket nothing was sent to has bytes unread.");
}

await question("sockopt", async (report) => {
  const { client, end } = await connected();
  try {
    await measure(report, client);
  } finally {
    end();
  }
});
