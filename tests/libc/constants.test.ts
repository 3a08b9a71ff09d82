import { describe, expect, it } from "vitest";
import * as constants from "../../src/libc/constants";
import { hasCompiler, numbersOf } from "../sockopt/compiled";
import { whereSupported } from "../sockopt/where-supported";

/** What a program on this machine is compiled with, whichever its C library is. */
const OWN = [
  "sys/socket.h",
  "sched.h",
  "fcntl.h",
  "linux/netlink.h",
  "netinet/in.h",
  "netinet/tcp.h",
  "sys/ioctl.h",
  "linux/sockios.h",
  "poll.h",
  "errno.h",
];

/** The kernel's, for every processor that has none of its own: of arm64 <asm/socket.h> and its like are these. */
const GENERIC = [
  "asm-generic/socket.h",
  "asm-generic/fcntl.h",
  "asm-generic/errno.h",
  "asm-generic/poll.h",
  "asm-generic/unistd.h",
];

const ELSEWHERE = /^(AF_|SOCK_|NETLINK_|CLONE_|IPPROTO_|MSG_|TCP_|SIOC)/;

/** The kernel's headers say __NR_ where the C library says SYS_. */
const spelled = (name: string) => name.replace(/^SYS_(\w+)$/, (_, call: string) => `__NR_${call.toLowerCase()}`);

function valuesIn(headers: readonly string[], names: readonly string[]): Record<string, number> {
  const lines = names.map((name) => `printf("${name} %ld\\n", (long)${spelled(name)});`);
  return Object.fromEntries(numbersOf(headers, lines.join("\n")));
}

whereSupported("the kernel's numbers", () => {
  describe.skipIf(!hasCompiler)(`in C${hasCompiler ? "" : ": skipped, no cc here"}`, () => {
    const names = Object.keys(constants);

    it("are those of this machine's headers", () => {
      expect(names.length).toBeGreaterThan(30);
      expect(valuesIn([...OWN, "sys/syscall.h"], names)).toEqual({ ...constants });
    });

    it("are those of the headers all newer processors share", () => {
      const shared = names.filter((name) => !ELSEWHERE.test(name));
      expect(valuesIn(GENERIC, shared)).toEqual(
        Object.fromEntries(Object.entries(constants).filter(([name]) => shared.includes(name))),
      );
    });
  });
});
