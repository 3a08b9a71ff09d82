import { lookup } from "node:dns/promises";
import { SockdexError } from "../../index";
import { libc } from "../../libc/libc";
import type { Colours } from "../../listing/colours";
import { tryConnect } from "../../sockopt/connect";
import { type ConnectionStatus, connectionStatus, type Verdict } from "../../sockopt/connection-status";
import { tcpInfo } from "../../sockopt/read-tcp-info";
import type { PendingError, SocketError } from "../../sockopt/socket-error";
import { socketQueues } from "../../sockopt/socket-queues";
import { withDescriptorOf } from "../../sockopt/take-descriptor";
import { codeOf } from "../../table/realms";
import { formatEndpoint } from "../../text/endpoint";
import { jsonLine } from "../../text/printable";
import { complain, writeLines } from "../terminal/output";
import { type Status, status, UsageError } from "../terminal/status";
import { printable, type TerminalOptions, terminal } from "../terminal/terminal";

export interface CheckOptions extends TerminalOptions {
  fd?: { pid: number; fd: number };
  /** Seconds, for each address. */
  timeout?: number;
  takeError?: boolean;
  json?: boolean;
}

/** Where to connect to. */
export interface Target {
  host: string;
  port: number;
}

const DEFAULT_SECONDS = 5;

/** What was found, as JSON has it, and as a line for people. */
interface Finding {
  verdict: Verdict;
  json: object;
  name: string;
  facts: (string | undefined)[];
}

/** Tests whether a connection succeeds, or what a descriptor is, by getsockopt(2). */
export async function check(target: Target | undefined, options: CheckOptions): Promise<Status> {
  const { fd, timeout } = options;
  if ((target === undefined) === (fd === undefined)) {
    throw new UsageError("check takes one of HOST:PORT and --fd PID:FD");
  }
  if (fd !== undefined && timeout !== undefined) throw new UsageError("--timeout is for HOST:PORT");
  if (target !== undefined && options.takeError) throw new UsageError("--take-error is for --fd PID:FD");
  try {
    // Before anything is opened or looked up: without koffi nothing can be asked.
    libc();
    const findings = target ? connections(target, timeout ?? DEFAULT_SECONDS) : [descriptor(options)];
    return await report(findings, options);
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    complain(error.message);
    return status.UNKNOWN;
  }
}

/** A line each, until one is connected. */
async function report(findings: AsyncIterable<Finding> | Iterable<Finding>, options: CheckOptions): Promise<Status> {
  const { colours } = terminal(options);
  for await (const { verdict, json, name, facts } of findings) {
    const text = facts.filter((fact) => fact !== undefined).join(", ");
    const line = `${printable(name)}  ${paint(colours, verdict)}  ${text}`.trimEnd();
    writeLines([options.json ? jsonLine(json) : line]);
    if (verdict === "connected") return status.OK;
  }
  return status.FAILED;
}

const NO_ERROR: SocketError = { code: 0 };

/** The host's addresses, each tried in turn as the system orders them. */
async function* connections({ host, port }: Target, seconds: number): AsyncGenerator<Finding, void, undefined> {
  const addresses = await addressesOf(host);
  if (addresses.length === 0) {
    const [verdict, error] = ["failed", { name: "ENOTFOUND", message: "No address" }] as const;
    const json = { host, port, verdict, error };
    yield { verdict, json, name: formatEndpoint(host, port), facts: [`${error.name} (${error.message})`] };
  }
  for (const address of addresses) {
    const { status: connection, milliseconds, tcp } = tryConnect({ address, port }, seconds * 1000);
    const { verdict, error, state } = connection;
    const outcome = verdict === "connecting" ? `no answer in ${seconds} s` : `${milliseconds.toFixed(2)} ms`;
    yield {
      verdict,
      json: { host, address, port, verdict, state, error: error ?? NO_ERROR, milliseconds, tcp },
      name: formatEndpoint(address, port),
      facts: [errnoText(error), state, outcome, tcp && `rtt ${tcp.rtt / 1000} ms`],
    };
  }
}

/** Empty when no host has the name. Throws when that cannot be found out. */
async function addressesOf(host: string): Promise<string[]> {
  try {
    return (await lookup(host, { all: true })).map(({ address }) => address);
  } catch (cause) {
    const why = codeOf(cause) ?? String(cause);
    if (why === "ENOTFOUND") return [];
    throw new SockdexError("ERR_SYSTEM_CALL", `The name ${host} cannot be looked up: ${why}.`, { cause });
  }
}

const NOT_OPEN: ConnectionStatus = { verdict: "closed", error: undefined, state: undefined, remote: undefined };

/** Another process's socket, through a descriptor of this one for the same. */
function descriptor({ fd: which = { pid: 0, fd: 0 }, takeError = false }: CheckOptions): Finding {
  const { pid, fd } = which;
  const found = withDescriptorOf(pid, fd, (own) => ({
    connection: connectionStatus(own, { takeError }),
    queues: socketQueues(own),
    tcp: tcpInfo(own),
  }));
  const { verdict, error, state, remote } = found?.connection ?? NOT_OPEN;
  const { queues, tcp } = found ?? {};
  return {
    verdict,
    // null: not read.
    json: { pid, fd, verdict, state, error: error ?? (takeError ? NO_ERROR : null), remote, queues, tcp },
    name: `${pid}:${fd}`,
    facts: [
      state,
      verdict === "failed" && error === undefined ? "its error is unread" : error && errnoText(error),
      remote && `to ${formatEndpoint(remote.address, remote.port)}`,
      remote && queues && `RX ${queues.rxQueue ?? 0}, TX ${queues.txQueue ?? 0}`,
      tcp && tcp.rtt > 0 ? `rtt ${tcp.rtt / 1000} ms` : undefined,
    ],
  };
}

function errnoText(error: PendingError | undefined): string {
  return error === undefined ? "errno 0" : `errno ${error.code} ${error.name} (${error.message})`;
}

function paint(colours: Colours, verdict: Verdict): string {
  switch (verdict) {
    case "connected":
      return colours.green(verdict);
    case "listening":
      return colours.cyan(verdict);
    case "connecting":
    case "half-closed-by-peer":
    case "half-closed-by-us":
      return colours.yellow(verdict);
    case "refused":
    case "failed":
      return colours.red(verdict);
    default:
      return colours.dim(verdict);
  }
}
