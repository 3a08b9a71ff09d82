import { expect, it } from "vitest";
import { libc, openLibc } from "../../src/libc/libc";
import { errorOf } from "../procfs/errors";
import { whereSupported } from "../sockopt/where-supported";

const unasked = () => expect.unreachable("koffi is not asked for in vain");

it("is for Linux", () => {
  const error = errorOf("ERR_NOT_LINUX", () => openLibc({ platform: "darwin", arch: "arm64" }, unasked));
  expect(error.message).toBe("Asking a socket by getsockopt is for Linux, and this is darwin.");
});

it.each(["ia32", "arm", "s390x", "ppc64", "riscv64", "mips"])("is not for %s", (arch) => {
  const error = errorOf("ERR_UNSUPPORTED", () => openLibc({ platform: "linux", arch }, unasked));
  expect(error.message).toBe(
    `Asking a socket by getsockopt is for x64 and arm64, and this is ${arch}: read its row with readSockets().of(socket).`,
  );
});

it.each(["x64", "arm64"])("says what to install where koffi is missing, on %s", (arch) => {
  const missing = Object.assign(new Error("Cannot find module 'koffi'"), { code: "MODULE_NOT_FOUND" });
  const error = errorOf("ERR_NO_PEER", () =>
    openLibc({ platform: "linux", arch }, () => {
      throw missing;
    }),
  );
  expect(error.message).toBe(
    "Asking a socket by getsockopt needs the package koffi, which is not installed: npm install koffi.",
  );
  expect(error.cause).toBe(missing);
});

it.each([
  "Cannot find the native Koffi module.",
  "Cannot find the native Koffi module; did you bundle it?",
  "Cannot find module '/@koromix/koffi-linux-x64'.",
])("says why koffi does not load, in one sentence: %s", (why) => {
  const error = errorOf("ERR_NO_PEER", () =>
    openLibc({ platform: "linux", arch: "x64" }, () => {
      throw Object.assign(new Error(`${why}\nand more`), { code: "MODULE_NOT_FOUND" });
    }),
  );
  expect(error.message).toBe(
    `Asking a socket by getsockopt needs the package koffi, which does not load here (${why.slice(0, -1)}): install it again, or leave it out of your bundle.`,
  );
});

/** Each is what a half-installed or bundled koffi can come down to. */
it.each([
  ["null", null],
  ["an empty object", {}],
  ["one whose load throws", { load: () => expect.unreachable("no such library") }],
  ["one whose load gives nothing", { load: () => undefined }],
  ["one whose functions are not", { load: () => ({ func: () => undefined }), errno: (): number => 0 }],
  ["one whose functions do nothing", { load: () => ({ func: () => () => undefined }), errno: (): number => 0 }],
])("says that a broken koffi does not load: %s", (_, broken: unknown) => {
  const error = errorOf("ERR_NO_PEER", () =>
    openLibc({ platform: "linux", arch: "x64" }, () => broken as ReturnType<Parameters<typeof openLibc>[1]>),
  );
  expect(error.message).toMatch(
    /^Asking a socket by getsockopt needs the package koffi, which does not load here \(.+\): install it again/,
  );
  expect(error.cause).toBeDefined();
});

whereSupported("the C library", () => {
  it("is opened once", () => {
    expect(libc()).toBe(libc());
  });

  it("answers with −errno", () => {
    expect(libc().getsockopt(2 ** 31 - 1, 1, 4, new Uint8Array(4))).toBe(-9);
    expect(libc().getpeername(2 ** 31 - 1, new Uint8Array(28))).toBe(-9);
    expect(libc().strerror(9)).toMatch(/descriptor/i);
  });
});
