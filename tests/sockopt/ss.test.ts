import { execFileSync, spawnSync } from "node:child_process";
import { once } from "node:events";
import type { Socket } from "node:net";
import { describe, expect, it } from "vitest";
import { readSockets } from "../../src/index";
import { connectionStatus, socketQueues, type TcpInfo, tcpInfo } from "../../src/sockopt/index";
import { deafListener, WAITING } from "../procfs/deaf-listener";
import { connection, dial, localPortOf, ROUTES } from "../procfs/loopback";
import { until } from "../procfs/until";
import { afterThisTurn } from "./same-turn";
import { whereSupported } from "./where-supported";

const hasSs = spawnSync("ss", ["-V"]).status === 0;

/** What ss prints of the one socket with these ports: words with a colon by their names, and what stands in front. */
function askSs(localPort: number, remotePort: number): { words: string[]; facts: Map<string, string> } {
  const ports = `( sport = :${localPort} and dport = :${remotePort} )`;
  const text = execFileSync("ss", ["-H", "-O", "-n", "-a", "-t", "-o", "-i", ports], { encoding: "latin1" });
  const words = text.trim().split(/\s+/);
  expect(text.trim().split("\n").length).toBe(1);
  const pairs = words.slice(5).map((word, i, all) => (word.includes(":") ? word : `${word}:${all[i + 1] ?? ""}`));
  return { words, facts: new Map(pairs.map((word) => [word.split(":")[0] ?? "", word.slice(word.indexOf(":") + 1)])) };
}

/** Microseconds as ss's %g of milliseconds. */
const ms = (microseconds: number) => String(Number((microseconds / 1000).toPrecision(6)));
const unlessZero = (value: number | bigint | undefined) => (value ? String(value) : undefined);
/** ss leaves out 0, and all bits set, which is no limit. */
const rate = (bytesPerSecond = 0n) =>
  bytesPerSecond === 0n || bytesPerSecond === 2n ** 64n - 1n ? undefined : `${bytesPerSecond * 8n}bps`;

/** The fields both show, as ss shows them; undefined where it shows none. */
function shared(info: TcpInfo): Record<string, string | undefined> {
  return {
    wscale: info.options.includes("WSCALE") ? `${info.sndWscale},${info.rcvWscale}` : undefined,
    rto: ms(info.rto),
    rtt: info.rtt ? `${ms(info.rtt)}/${ms(info.rttvar)}` : undefined,
    ato: info.ato ? ms(info.ato) : undefined,
    mss: unlessZero(info.sndMss),
    pmtu: unlessZero(info.pmtu),
    rcvmss: unlessZero(info.rcvMss),
    advmss: unlessZero(info.advmss),
    cwnd: unlessZero(info.sndCwnd),
    ssthresh: info.sndSsthresh < 0xffff ? unlessZero(info.sndSsthresh) : undefined,
    backoff: unlessZero(info.backoff),
    bytes_sent: unlessZero(info.bytesSent),
    bytes_retrans: unlessZero(info.bytesRetrans),
    bytes_acked: unlessZero(info.bytesAcked),
    bytes_received: unlessZero(info.bytesReceived),
    segs_out: unlessZero(info.segsOut),
    segs_in: unlessZero(info.segsIn),
    data_segs_out: unlessZero(info.dataSegsOut),
    data_segs_in: unlessZero(info.dataSegsIn),
    delivered: unlessZero(info.delivered),
    unacked: unlessZero(info.unacked),
    rcv_rtt: info.rcvRtt ? ms(info.rcvRtt) : undefined,
    rcv_space: unlessZero(info.rcvSpace),
    rcv_ssthresh: unlessZero(info.rcvSsthresh),
    notsent: unlessZero(info.notsentBytes),
    minrtt: info.minRtt && info.minRtt !== 0xffffffff ? ms(info.minRtt) : undefined,
    snd_wnd: unlessZero(info.sndWnd),
    pacing_rate: rate(info.pacingRate),
    delivery_rate: rate(info.deliveryRate),
  };
}

/** Times since the last segment run on; all else of an idle connection stands still. */
function still(info: TcpInfo | undefined): string {
  return JSON.stringify(info && { ...info.toJSON(), lastDataSent: 0, lastDataRecv: 0, lastAckRecv: 0 });
}

/** Asks both in one moment: one in which nothing changed from before ss was asked until after. */
async function expectAgreement(socket: Socket, localPort: number, remotePort: number): Promise<void> {
  const { info, told } = await until("nothing changes meanwhile", () => {
    const info = tcpInfo(socket);
    const told = askSs(localPort, remotePort);
    return info && still(info) === still(tcpInfo(socket)) ? { info, told } : undefined;
  });
  const { words, facts } = told;
  const fields = Object.entries(shared(info));
  expect(Object.fromEntries(fields.map(([name]) => [name, facts.get(name)]))).toEqual(Object.fromEntries(fields));
  const [state = "", rxQueue, txQueue] = words;
  // A live table may tell of one socket twice, where others come and go while it is read.
  const table = readSockets();
  const inodes = [...table.select({ state, localPort, remotePort })].map((row) => table.row(row).inode);
  expect(new Set(inodes).size).toBe(1);
  expect(readSockets().stateOf(socket)).toBe(info.state);
  expect(socketQueues(socket)).toMatchObject({ rxQueue: Number(rxQueue) });
  // Of a SYN the table and ss count one byte, the socket itself none.
  if (info.state !== "SYN_SENT") expect(socketQueues(socket)).toMatchObject({ txQueue: Number(txQueue) });
  const named = { TIMESTAMPS: "ts", SACK: "sack", ECN: "ecn", ECN_SEEN: "ecnseen", SYN_DATA: "fastopen" };
  for (const [option, word] of Object.entries(named)) {
    expect([option, words.includes(word)]).toEqual([option, info.options.some((one) => one === option)]);
  }
  expect(words.includes("app_limited")).toBe(info.deliveryRateAppLimited);
}

describe.skipIf(!hasSs)(`ss -ti and this library${hasSs ? "" : ": skipped, no ss here"}`, () => {
  whereSupported("agree", () => {
    describe.each(ROUTES.filter(({ isMissing }) => !isMissing).map((route) => [route.name, route] as const))(
      "over %s, on",
      (_, { listenAt, connectTo }) => {
        it("a connection that has carried data both ways, and one half closed", async () => {
          const { client, peer, port, clientPort } = await connection(listenAt, connectTo);
          for (const [from, to, length] of [
            [client, peer, 300_000],
            [peer, client, 5000],
          ] as const) {
            to.resume();
            from.write(Buffer.alloc(length));
            await until("all has arrived", () => to.bytesRead === length || undefined);
          }
          await expectAgreement(client, clientPort, port);
          await expectAgreement(peer, port, clientPort);
          const { bytesSent = 0n, bytesRetrans = 0n } = tcpInfo(client) ?? {};
          expect(bytesSent - bytesRetrans).toBe(300_000n);
          expect(tcpInfo(peer)?.bytesReceived).toBe(300_000n);

          client.end();
          await until("the end is known", () => tcpInfo(client)?.state === "FIN_WAIT2" || undefined);
          await expectAgreement(client, clientPort, port);
          await expectAgreement(peer, port, clientPort);
        });

        it("a connection on its way to a full backlog", async () => {
          const port = await deafListener(listenAt);
          const waiting = Array.from({ length: WAITING }, () => dial(connectTo, port));
          await Promise.all(waiting.map((client) => once(client, "connect")));
          for (const one of waiting) await expectAgreement(one, localPortOf(one), port);
          const client = dial(connectTo, port);
          await afterThisTurn();
          const localPort = readSockets().of(client)?.localPort ?? 0;
          await expectAgreement(client, localPort, port);
          expect(connectionStatus(client)).toMatchObject({ verdict: "connecting", state: "SYN_SENT" });
          expect(askSs(localPort, port).words[0]).toBe("SYN-SENT");
        });
      },
    );

    it("a listener: its queue and its limit", async () => {
      const { server, port } = await connection("127.0.0.1");
      const { words } = askSs(port, 0);
      expect(words.slice(0, 3)).toEqual(["LISTEN", "0", String(tcpInfo(server)?.sacked)]);
      expect(tcpInfo(server)).toMatchObject({ state: "LISTEN", unacked: 0 });
    });
  });
});
