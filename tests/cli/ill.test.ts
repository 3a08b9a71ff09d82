import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { describe, expect, it } from "vitest";
import type { Finding } from "../../src/findings/finding";
import { WHY_NO_NAMESPACE } from "../sockdiag/run-in-namespace";
import { builtCommand, linesOf, type Outcome, outcome } from "./command";
import { ILLNESSES, IllHost } from "./ill-host";

const sockdex = builtCommand("koffi", "@koromix");

const TERMINAL = {
  NODE_OPTIONS: `--require ${resolve(import.meta.dirname, "../outputs/terminal.cjs")}`,
  ...{ SOCKDEX_TEST_COLUMNS: "80", SOCKDEX_TEST_ROWS: "24", LC_ALL: "C.UTF-8", NO_COLOR: "1" },
};

const on = (host: IllHost, args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<Outcome> =>
  outcome("nsenter", [...host.into, process.execPath, sockdex.path(), ...args], { env });

/** What the first screen is, of 24 lines with that of the next prompt. */
async function screenOf(host: IllHost): Promise<string[]> {
  const { status, stdout, stderr } = await on(host, ["summary"], TERMINAL);
  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  const lines = linesOf(stdout);
  expect(lines.length).toBeLessThanOrEqual(23);
  expect(lines.filter((line) => line.length > 80)).toEqual([]);
  return lines;
}

interface Expected {
  title: RegExp;
  where: RegExp;
  /** Behind that. */
  since: RegExp;
  finding: Partial<Finding>;
}

const STARTED = "Started \\d+ s ago\\.";
const since = (age: string) => new RegExp(`^${age} ${STARTED}$`);

/** By the process that has it: what the screen says of it, and what the finding is beside its words. */
const EXPECTED: Record<keyof typeof ILLNESSES, Expected> = {
  leaky: {
    title: /60 sockets in CLOSE_WAIT: leaky \(pid \d+\)/,
    where: /All with 10\.77\.0\.2, at local port 8080/,
    since: since("Oldest: (at least )?\\d+ s\\."),
    finding: { kind: "close-wait", severity: "high", weight: 60, service: local("8080") },
  },
  deaf: {
    title: /Accept queue full: 5 waiting \(limit 4, the kernel takes one more\): deaf \(pid \d+\)/,
    where: /At local port 8081\./,
    since: since("Oldest: \\d+ s\\."),
    finding: { kind: "accept-queue", severity: "high", weight: 5, limit: 4, service: local("8081") },
  },
  deaddb: {
    title: /60 connection attempts unanswered \(SYN_SENT\): deaddb \(pid \d+\)/,
    where: /All with 10\.77\.0\.9:5432/,
    since: since("Oldest: at least \\d+ s\\."),
    finding: { kind: "syn-sent", severity: "high", weight: 60, service: remote("10.77.0.9", "5432") },
  },
  slowpoke: {
    title: /12 sockets with unread data: slowpoke \(pid \d+\)/,
    where: /All with 10\.77\.0\.2, at local port 8082/,
    since: since("Oldest: at least \\d+ s\\."),
    finding: { kind: "unread", weight: 12, service: local("8082") },
  },
  lossy: {
    title: /18 sockets retransmitting: lossy \(pid \d+\)/,
    where: /all in 10\.77\.1\.0\/24/i,
    since: since("Oldest: (at least )?\\d+ s\\."),
    finding: { kind: "retransmitting", weight: 18, network: { value: "10.77.1.0/24", sockets: 18 } },
  },
  churner: {
    title: /\d+ sockets in TIME_WAIT: probably churner \(pid \d+\)/,
    where: /with 10\.77\.0\.2:80/,
    since: since("The last ends in \\d+ s\\."),
    finding: { kind: "time-wait", service: remote("10.77.0.2", "80") },
  },
  poolless: {
    title: /1,350 of 1,500 local ports to 10\.77\.0\.2:9000 in use \(90%\): poolless \(pid \d+\)/,
    where: /All in ESTABLISHED/,
    since: since("Oldest of 400 looked at: \\d+ s\\."),
    finding: { kind: "local-ports", severity: "high", weight: 1350, limit: 1500, service: remote("10.77.0.2", "9000") },
  },
  hoarder: {
    title: /2\d\d of 250 descriptors open \(9\d%\): hoarder \(pid \d+\)/,
    where: /220 sockets among them, all in ESTABLISHED\. All with 10\.77\.0\.2:7000/,
    since: since("Oldest: \\d+ s\\."),
    finding: { kind: "descriptors", limit: 250, sockets: 220, service: remote("10.77.0.2", "7000") },
  },
};

function local(port: string) {
  return { end: "local" as const, port, address: undefined };
}

function remote(address: string, port: string) {
  return { end: "remote" as const, address, port };
}

const names = Object.keys(ILLNESSES) as (keyof typeof ILLNESSES)[];
const isPossible = WHY_NO_NAMESPACE === undefined && spawnSync("ss", ["-V"]).status === 0;

describe.skipIf(!isPossible)(
  `the first screen of summary (${WHY_NO_NAMESPACE ?? "namespaces can be made here"})`,
  () => {
    it.each(names)("names process and cause on a host that is ill: %s", { timeout: 180_000 }, async (name) => {
      const host = await IllHost.start();
      await ILLNESSES[name](host);
      const lines = await screenOf(host);
      const { title, where, since, finding } = EXPECTED[name];
      // A title that is too long goes on in the next line.
      expect(lines.slice(0, 2).join(" ").replaceAll(/ +/g, " ")).toMatch(title);
      const words = lines.slice(1, 6).join(" ").replaceAll(/ +/g, " ");
      expect(words).toMatch(where);
      expect(words).toMatch(/\. Started \d+ s ago\. /);
      const { status, stdout } = await on(host, ["doctor", "--json"]);
      const { findings } = JSON.parse(stdout) as { findings: Finding[] };
      expect(findings[0]).toMatchObject(JSON.parse(JSON.stringify(finding)));
      expect(findings[0]?.since).toMatch(since);
      expect(findings[0]?.process).toMatchObject({ name, processes: 1, isInferred: name === "churner" });
      expect(status).toBe(findings[0]?.severity === "high" ? 1 : 0);
      // What it shows is what the filter finds.
      const shown = await on(host, ["list", "-t", "--json", findings[0]?.filter ?? ""]);
      expect(linesOf(shown.stdout)).toHaveLength(findings[0]?.sockets ?? -1);
    });

    it("names all of eight at once, each socket in one", { timeout: 400_000 }, async () => {
      const host = await IllHost.start();
      // The connections of TIME_WAIT last a minute.
      for (const name of names.filter((name) => name !== "churner")) await ILLNESSES[name](host);
      await ILLNESSES.churner(host);
      const text = (await screenOf(host)).join(" ").replaceAll(/ +/g, " ");
      for (const name of names) expect(text).toMatch(EXPECTED[name].title);
      const { status, stdout } = await on(host, ["doctor", "--json"]);
      const { findings, total } = JSON.parse(stdout) as { findings: Finding[]; total: number };
      expect(status).toBe(1);
      expect(findings.map(({ process }) => process?.name).sort()).toEqual([...names].sort());
      expect(findings.reduce((sum, { sockets }) => sum + sockets, 0)).toBeLessThanOrEqual(total);
      const severities = findings.map(({ severity }) => severity);
      expect(severities).toEqual([...severities].sort());
    });
  },
);
