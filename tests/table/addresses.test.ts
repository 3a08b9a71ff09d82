import { isIP } from "node:net";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { formatAddress, parseAddress, parseNetwork } from "../../src/core";

const v6 = (text: string) => formatAddress(parseAddress(text), 0, false);

describe("addresses as text", () => {
  test.each([
    ["::", "::"],
    ["::1", "::1"],
    ["2001:db8:0:0:1:0:0:1", "2001:db8::1:0:0:1"],
    ["2001:0db8::0001", "2001:db8::1"],
    ["2001:db8:0:1:1:1:1:1", "2001:db8:0:1:1:1:1:1"],
    ["fe80:0:0:0:0:0:0:0", "fe80::"],
    ["0:0:0:0:0:0:0:1", "::1"],
    ["1:0:0:2:0:0:0:3", "1:0:0:2::3"],
    ["::ffff:192.0.2.1", "::ffff:192.0.2.1"],
    ["[2001:DB8::A]", "2001:db8::a"],
    ["64:ff9b::1.2.3.4", "64:ff9b::102:304"],
  ])("%s is %s (RFC 5952)", (text, expected) => expect(v6(text)).toBe(expected));

  test("IPv4 is held as v4-mapped", () => {
    expect([...parseAddress("192.0.2.1")]).toEqual([0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 255, 255, 192, 0, 2, 1]);
    expect(formatAddress(parseAddress("192.0.2.1"), 0, true)).toBe("192.0.2.1");
    expect(parseAddress("::ffff:192.0.2.1")).toEqual(parseAddress("192.0.2.1"));
  });

  test("any sixteen bytes survive being printed and parsed", () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 16, maxLength: 16 }), (bytes) => {
        const text = formatAddress(bytes, 0, false);
        expect(isIP(text)).toBe(6);
        expect([...parseAddress(text)]).toEqual([...bytes]);
      }),
    );
  });

  test("accepts only what Node accepts", () => {
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9a-f:.]{1,20}$/), (text) => {
        const accepted = (() => {
          try {
            return parseAddress(text).length === 16;
          } catch {
            return false;
          }
        })();
        expect(accepted, text).toBe(isIP(text) > 0);
      }),
    );
    for (const text of [
      "",
      "1.2.3",
      "1.2.3.256",
      "1.2.3.4.5",
      "1.2.3.4::1",
      "1.2.3.4::",
      "010.0.0.1",
      ":::",
      "1::2::3",
      "12345::",
      "g::",
      "1:2",
      "%eth0",
      "fe80::1%",
      "fe80::1%two words",
      "fe80::1%a/b",
      "fe80::1%a:b",
      "fe80::1%a%b",
      "fe80::1%sixteen-letters-",
    ]) {
      expect(() => parseAddress(text), text).toThrowError(/is not an IPv4 or IPv6 address/);
    }
  });
});

test.each([
  ["fe80::1234%lo", "fe80::1234"],
  ["fe80::1%2", "fe80::1"],
  ["[fe80::1]%eth0.100", "fe80::1"],
  ["[fe80::1%eth0]", "fe80::1"],
  ["127.0.0.53%lo", "127.0.0.53"],
  ["::ffff:10.0.0.1%veth1@x", "::ffff:10.0.0.1"],
])("the zone of %s is ignored", (zoned, plain) => {
  expect(parseAddress(zoned)).toEqual(parseAddress(plain));
  expect(parseNetwork(zoned)).toEqual(parseNetwork(plain));
  expect(parseNetwork(`${zoned}/12`)).toEqual(parseNetwork(`${plain}/12`));
});

describe("networks", () => {
  test.each([
    ["10.0.0.0/8", 104],
    ["10.1.2.3", 128],
    ["0.0.0.0/0", 96],
    ["2001:db8::/32", 32],
    ["::/0", 0],
    ["::1", 128],
    ["192.168.1.128/25", 121],
  ])("%s counts %i bits", (text, bits) => {
    const ones = [...parseNetwork(text).mask].map((byte) => byte.toString(2).padStart(8, "0")).join("");
    expect(ones).toBe("1".repeat(bits).padEnd(128, "0"));
  });

  test.each(["10.0.0.0/33", "::/129", "10.0.0.0/x", "10.0.0.0/", "10.0.0.0/8/8", "/8", "ten/8", "1.2.3.4/-1"])(
    "%s is refused",
    (text) => expect(() => parseNetwork(text)).toThrowError(/is neither an address nor a network/),
  );
});
