import { expect, it } from "vitest";
import { SockdexError } from "../../src/index";
import { loadPeer } from "../../src/metrics/peer";

// Without the packages for real: tests/package/.
const failing = (code: string) => async () => {
  throw Object.assign(new Error("no such package"), { code });
};

it.each(["ERR_MODULE_NOT_FOUND", "MODULE_NOT_FOUND"])("a peer that is missing is one clear error: %s", async (code) => {
  const error: unknown = await loadPeer("prom-client", failing(code)).catch((error: unknown) => error);
  expect(error).toBeInstanceOf(SockdexError);
  expect(error).toMatchObject({
    code: "ERR_NO_PEER",
    message: "prom-client is not installed here: npm install prom-client.",
    cause: { code },
  });
});

it("a peer that fails while it loads tells so itself", async () => {
  await expect(loadPeer("prom-client", failing("ERR_OTHER"))).rejects.toThrow("no such package");
});
