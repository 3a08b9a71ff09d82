import { expect, it } from "vitest";
import { formatBytes } from "../../src/text/bytes";
import { formatEndpoint } from "../../src/text/endpoint";
import { namedFirst } from "../../src/text/holders";
import { grouped, percent } from "../../src/text/numbers";
import { nounFor, plural } from "../../src/text/plural";

it.each([
  [0, "0 sockets", "0 sockets"],
  [1, "1 socket", "1 socket"],
  [2000, "2000 sockets", "2,000 sockets"],
])("counts %d", (count, plain, withCommas) => {
  expect(plural(count, "socket")).toBe(plain);
  expect(plural(count, "socket", grouped)).toBe(withCommas);
  expect(nounFor(count, "socket")).toBe(plain.replace(/^\d+ /, ""));
});

it.each([
  [0, "0%"],
  [0.001, "<1%"],
  [0.005, "1%"],
  [0.124, "12%"],
  [0.999, ">99%"],
  [1, "100%"],
])("writes the share %d", (share, text) => {
  expect(percent(share)).toBe(text);
});

it.each([
  ["127.0.0.1", 80, "127.0.0.1:80"],
  ["::1", 443, "[::1]:443"],
  ["0.0.0.0", 0, "0.0.0.0:*"],
  ["::", 0, "[::]:*"],
])("writes the endpoint %s %d", (address, port, text) => {
  expect(formatEndpoint(address, port)).toBe(text);
});

it.each([
  [0, "0 B"],
  [999, "999 B"],
  [1000, "1.0 kB"],
  [9_949, "9.9 kB"],
  [9_950, "10 kB"],
  [999_499, "999 kB"],
  [999_500, "1.0 MB"],
])("writes %d bytes", (bytes, text) => {
  expect(formatBytes(bytes)).toBe(text);
});

it.each([
  ["one process", [[7, "nginx"]], "nginx 7"],
  [
    "a master and its workers",
    [
      [7, "nginx"],
      [8, "nginx"],
    ],
    "nginx 7",
  ],
  [
    "two that both may accept",
    [
      [7, "nginx"],
      [8, "php"],
    ],
    "nginx 7",
  ],
  [
    "what systemd has opened for it",
    [
      [1, "systemd"],
      [7, "nginx"],
      [8, "nginx"],
    ],
    "nginx 7",
  ],
  [
    "what a user's systemd has opened for it",
    [
      [7, "systemd"],
      [9, "syncthing"],
    ],
    "syncthing 9",
  ],
  [
    "what another init has opened for it",
    [
      [1, "s6-svscan"],
      [9, "httpd"],
    ],
    "httpd 9",
  ],
  [
    "systemd alone",
    [
      [1, "systemd"],
      [1, "systemd"],
    ],
    "systemd 1",
  ],
  [
    "a container whose master has pid 1",
    [
      [1, "nginx"],
      [7, "nginx"],
    ],
    "nginx 1",
  ],
] as const)("names for the socket of %s the one that accepts", (_, holders, expected) => {
  const [first] = namedFirst(holders.map(([pid, name], fd) => ({ pid, name, fd })));
  expect(`${first?.name} ${first?.pid}`).toBe(expected);
});
