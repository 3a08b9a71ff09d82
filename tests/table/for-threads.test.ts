import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { forThreads } from "../../src/module/for-threads";

test.each(["module", "diag"])("%s.wasm takes a memory that two threads can see", (name) => {
  const module = new WebAssembly.Module(forThreads(readFileSync(`build/${name}.wasm`)));
  const limits = { initial: 5, maximum: 65536 };
  const link = (shared: boolean) =>
    new WebAssembly.Instance(module, { env: { memory: new WebAssembly.Memory({ ...limits, shared }) } });
  expect(Object.keys(link(true).exports)).toEqual(WebAssembly.Module.exports(module).map(({ name }) => name));
  expect(() => link(false)).toThrow(WebAssembly.LinkError);
});

test("a module that is not one of ours is refused", () => {
  expect(() => forThreads(Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0))).toThrow("does not import its memory");
});
