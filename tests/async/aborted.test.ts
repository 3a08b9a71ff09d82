import { getEventListeners } from "node:events";
import { expect, it } from "vitest";
import { whenAborted } from "../../src/async/aborted";

it("rejects with the signal's reason, once what is to be cleaned up is, even in vain", async () => {
  for (const fails of [false, true]) {
    const controller = new AbortController();
    const steps: string[] = [];
    const aborted = whenAborted(controller.signal, async () => {
      steps.push("begun");
      await new Promise((resolve) => setTimeout(resolve, 5));
      steps.push("done");
      if (fails) throw new Error("not cleaned up");
    });
    const reason = new Error("enough");
    controller.abort(reason);
    expect(steps).toEqual(["begun"]);
    await expect(aborted.promise).rejects.toBe(reason);
    expect(steps).toEqual(["begun", "done"]);
  }
});

it("listens no longer once it is forgotten", () => {
  const { signal } = new AbortController();
  const aborted = whenAborted(signal);
  expect(getEventListeners(signal, "abort").length).toBe(1);
  aborted.forget();
  expect(getEventListeners(signal, "abort").length).toBe(0);
});
