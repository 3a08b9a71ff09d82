import { expect, it } from "vitest";
import { libc } from "../../src/libc/libc";
import { encodeSockaddr } from "../../src/libc/sockaddr";
import { errorOf } from "../procfs/errors";
import { whereSupported } from "../sockopt/where-supported";

/** sin6_scope_id of fe80::1 with this zone. */
function scopeOf(zone: string): number {
  const bytes = encodeSockaddr(libc(), { address: `fe80::1%${zone}`, port: 1 });
  return new DataView(bytes.buffer).getUint32(24, true);
}

whereSupported("the zone of a link-local address", () => {
  it("is an interface's name, or a number of 32 bits", () => {
    expect([scopeOf("1"), scopeOf("4294967295"), scopeOf("lo")]).toEqual([1, 0xffffffff, 1]);
  });

  it.each(["4294967296", "4294967297", "99999999999999999999", "nowhere0"])("is nothing else: %s", (zone) => {
    expect(errorOf("ERR_INVALID_ARGUMENT", () => scopeOf(zone)).message).toBe(
      `There is no network interface "${zone}".`,
    );
  });
});
