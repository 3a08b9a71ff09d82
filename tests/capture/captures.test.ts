import { describe, expect, it } from "vitest";
import { groupCaptures } from "../../src/capture/captures";
import { timeInName } from "../../src/capture/time-in-name";

const names = (...files: string[]) =>
  groupCaptures(files.map((name) => ({ name }))).map(({ name, files }) => [name, files.length]);

describe("files of one capture", () => {
  it("are named alike but for the protocol", () => {
    expect(names("/proc/net/tcp", "/proc/net/tcp6", "/proc/net/udp")).toEqual([["/proc/net/{tcp,tcp6,udp}", 3]]);
    expect(names("a/web1-tcp.txt", "a/web2-tcp.txt", "a/web1-tcp6.txt")).toEqual([
      ["a/web1-{tcp,tcp6}.txt", 2],
      ["a/web2-tcp.txt", 1],
    ]);
  });

  it("are no two of the same protocol, nor of other folders, nor of other hosts", () => {
    expect(names("tcp.txt", "tcp.txt")).toHaveLength(2);
    expect(names("tcp/1.txt", "tcp6/1.txt")).toHaveLength(2);
    expect(names("before.txt", "after.txt")).toHaveLength(2);
    expect(
      groupCaptures([
        { name: "tcp", host: "web1" },
        { name: "tcp6", host: "web2" },
      ]),
    ).toHaveLength(2);
  });

  it("stand in the order of their times, where all are known", () => {
    const files = [3, 1, 2].map((time) => ({ name: `${time}.txt`, time }));
    expect(groupCaptures(files).map(({ time }) => time)).toEqual([1, 2, 3]);
    expect(groupCaptures([...files, { name: "x" }]).map(({ name }) => name)).toEqual(["3.txt", "1.txt", "2.txt", "x"]);
  });
});

describe("a time in a name", () => {
  it.each([
    ["web1-20260701T120500Z.txt", "2026-07-01T12:05:00Z"],
    ["dumps/2026-07-01/tcp-12.txt", "2026-07-01T00:00:00Z"],
    ["2026-07-01_12-05-00.gz", "2026-07-01T12:05:00Z"],
    ["tcp.1782907500", "2026-07-01T12:05:00Z"],
    ["2026-07-01T12:05:00+02:00.txt", "2026-07-01T10:05:00Z"],
  ])("%s", (name, time) => {
    expect(timeInName(name)).toBe(Date.parse(time));
  });

  it.each(["tcp.txt", "proc-net-tcp6", "48213.txt", "99999999T999999Z"])("is none in %s", (name) => {
    expect(timeInName(name)).toBe(undefined);
  });
});

it("a hundred thousand captures, of many names and of one, are not compared with one another", {}, () => {
  const captures = (files: string[]) => groupCaptures(files.map((name) => ({ name })));
  const many = Array.from({ length: 50_000 }, (_, i) => [`${i}/tcp.txt`, `${i}/udp.txt`]).flat();
  expect(captures(many).length).toBe(50_000);
  const alike = Array.from({ length: 50_000 }, () => ["tcp.txt", "udp.txt"]).flat();
  expect(new Set(captures(alike).map(({ name }) => name))).toEqual(new Set(["{tcp,udp}.txt"]));
});
