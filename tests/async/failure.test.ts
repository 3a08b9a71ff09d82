import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { errorOf, type Failure, failureOf } from "../../src/async/failure";
import { parseFilter, SockdexError } from "../../src/index";

function thrownBy(call: () => unknown): unknown {
  try {
    call();
  } catch (error) {
    return error;
  }
  return expect.unreachable("it throws");
}

/** As between threads. */
const sent = (error: unknown): Error => errorOf(structuredClone<Failure>(failureOf(error)));

describe("an error of this package, sent to another thread", () => {
  it("keeps its code, message and fields", () => {
    const fields = { line: 7, byteOffset: 1050, text: "xx", path: "/a/tcp", position: 3 };
    const error = sent(new SockdexError("ERR_MALFORMED_ROW", "no", fields));
    expect(error).toBeInstanceOf(SockdexError);
    expect(error).toEqual(new SockdexError("ERR_MALFORMED_ROW", "no", fields));
    expect({ ...error }).toMatchObject({ code: "ERR_MALFORMED_ROW", ...fields });
  });

  it("keeps what a filter's error says of its place", () => {
    const original = thrownBy(() => parseFilter("state asleep"));
    expect({ ...sent(original) }).toEqual({ ...(original as SockdexError) });
  });

  it("has no field that it did not have", () => {
    expect(Object.keys(sent(new SockdexError("ERR_CLOSED", "closed")))).toEqual(
      Object.keys(new SockdexError("ERR_CLOSED", "closed")),
    );
  });

  it("keeps the system's error that caused it, its fields too", () => {
    const cause = thrownBy(() => readFileSync("/no/such/file"));
    const { cause: received } = sent(new SockdexError("ERR_READ", "no", { cause }));
    expect(received).toBeInstanceOf(Error);
    expect(received).toMatchObject({ code: "ENOENT", errno: -2, syscall: "open", path: "/no/such/file" });
    expect((received as Error).stack).toBe((cause as Error).stack);
  });

  it("can be sent whatever is written on its cause", () => {
    const cause = Object.assign(new Error("why"), { code: "X", retry: () => 1, about: { f() {} }, mark: Symbol("m") });
    expect(sent(new SockdexError("ERR_READ", "no", { cause })).cause).toEqual(
      Object.assign(new Error("why"), { code: "X" }),
    );
  });
});

describe("any other error, sent to another thread", () => {
  it("keeps its name, message and stack", () => {
    const original = new TypeError("x is not a function");
    const error = sent(original);
    expect(error).not.toBeInstanceOf(SockdexError);
    expect([String(error), error.stack]).toEqual(["TypeError: x is not a function", original.stack]);
  });

  it.each(["a text", undefined, null, 7])("is an Error where %s was thrown", (thrown) => {
    expect(sent(thrown)).toBeInstanceOf(Error);
    expect(sent(thrown).message).toBe(String(thrown));
  });
});
