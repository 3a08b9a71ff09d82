import { afterAll, beforeAll, expect, test } from "vitest";
import { InstalledPackage } from "./packed";

let installed: InstalledPackage;

beforeAll(() => {
  installed = new InstalledPackage();
});

afterAll(() => installed.remove());

test.each([
  ["an ES module", "print.mjs", 'import { SocketTable } from "sockdex";'],
  ["CommonJS", "print.cjs", 'const { SocketTable } = require("sockdex");'],
])("an error of %s prints under its name, with what is known of it and nothing else", (_, file, load) => {
  installed.write(file, `${load} try { SocketTable.parse(new Uint8Array(3)); } catch (error) { console.log(error); }`);
  const printed = installed.node(file);
  expect(printed).toMatch(/^SockdexError: The input holds no socket table: /);
  expect(printed).toMatch(/\{\n {2}code: 'ERR_NO_TABLE'\n\}\n$/);
});
