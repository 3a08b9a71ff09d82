import { expect, it } from "vitest";
import { onLinux } from "../procfs/on-linux";
import { BACKENDS } from "./backends";
import { watch } from "./watch";

onLinux("a registration", () => {
  it.each(BACKENDS)("with $name leaves nothing when it is taken back", async ({ tell }) => {
    const monitor = watch();
    const { collect, unregister } = await tell(monitor);
    await monitor.refresh();
    // The SDK of OpenTelemetry keeps what it has collected once: nothing is, here.
    unregister();
    unregister();
    expect((await collect()).size).toBe(0);
    expect(monitor.eventNames()).toEqual([]);
    expect(monitor.isClosed).toBe(false);
  });

  it.each(BACKENDS)("with $name ends with its monitor", async ({ tell }) => {
    const monitor = watch();
    const { collect } = await tell(monitor);
    await monitor.refresh();
    await monitor.close();
    expect((await collect()).size).toBe(0);
    expect(monitor.eventNames()).toEqual([]);
  });

  it.each(BACKENDS)("with $name takes what is offered, and says what not", async ({ tell }) => {
    const monitor = watch();
    await expect(tell(monitor, { maximumListeners: -1 })).rejects.toMatchObject({ code: "ERR_INVALID_ARGUMENT" });
    await expect(tell(monitor, { maximumListeners: 1.5 })).rejects.toThrow(/maximumListeners 1.5/);
    const mistyped = { prefix: "mine_", maxListeners: 5 };
    await expect(tell(monitor, mistyped)).rejects.toThrow(/Unknown option "maxListeners"/);
    await monitor.close();
    await expect(tell(monitor)).rejects.toMatchObject({ code: "ERR_CLOSED" });
    expect(monitor.eventNames()).toEqual([]);
  });

  it.each(BACKENDS)("with $name gives its metrics another prefix", async ({ tell }) => {
    const { collect } = await tell(watch(), { prefix: "mine_" });
    const names = [...(await collect()).keys()];
    expect(names.length).toBeGreaterThan(0);
    expect(names.every((name) => name.startsWith("mine_"))).toBe(true);
  });
});
