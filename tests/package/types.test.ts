import { resolve } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { KINDS, StrictProject } from "./user-types";

/** The declarations compile for a strict user. `npm run test:types` asks older and newer compilers, too. */
const tsc = resolve(import.meta.dirname, "../../node_modules/typescript/bin/tsc");
let project: StrictProject;

beforeAll(() => {
  project = new StrictProject();
});

afterAll(() => project.remove());

test.each(KINDS)("the declarations compile as $kind", (kind) => {
  expect(project.errors(tsc, kind)).toBe("");
});
