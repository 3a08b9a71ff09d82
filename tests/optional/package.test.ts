import { expect, it } from "vitest";
import { SockdexError } from "../../src/index";
import { loadPackage } from "../../src/optional/package";

// Without the packages for real: tests/package/.
const need = { what: "Arrow output", packages: ["apache-arrow", "hyparquet"] };
const failureOf = (message: string, code: string): Promise<unknown> =>
  loadPackage(need, "apache-arrow", async () => {
    throw Object.assign(new Error(message), { code });
  }).catch((error: unknown) => error);

it.each([
  [
    "import, and a package that it needs itself",
    "Cannot find package 'flatbuffers' imported from /a/b.mjs",
    "flatbuffers",
  ],
  ["require", "Cannot find module 'apache-arrow'\nRequire stack:\n- /a/b.js", "apache-arrow"],
  ["require, of a package with a scope", "Cannot find module '@opentelemetry/api'", "@opentelemetry/api"],
])("names the package that is missing, by %s", async (_, message, missing) => {
  for (const code of ["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"]) {
    const error = await failureOf(message, code);
    expect(error).toBeInstanceOf(SockdexError);
    expect(error).toMatchObject({
      code: "ERR_NO_PEER",
      message: `Arrow output needs the package ${missing}, which is not installed: npm install apache-arrow hyparquet.`,
      cause: { code },
    });
  }
});

it.each([
  ["a file of the package", "Cannot find module '/a/node_modules/apache-arrow/dist/index.js'", "MODULE_NOT_FOUND"],
  ["a file beside it", "Cannot find module './native.node'", "MODULE_NOT_FOUND"],
  ["something else", "Cannot find module 'apache-arrow', it says.", "ERR_OTHER"],
])("says that a package does not load where %s is missing", async (_, message, code) => {
  expect(await failureOf(message, code)).toMatchObject({
    code: "ERR_NO_PEER",
    message: `Arrow output needs the package apache-arrow, which does not load here (${message.replace(/\.$/, "")}): install it again, or leave it out of your bundle.`,
    cause: { code },
  });
});

it("returns what the package gives", async () => {
  await expect(loadPackage(need, "apache-arrow", async () => 7)).resolves.toBe(7);
});
