import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { connection, dial, IPV4 } from "../../procfs/loopback";
import { whereSupported } from "../../sockopt/where-supported";
import { watch } from "../watch";

whereSupported("holders of rows", () => {
  it("are found of a socket as soon as there is one, and soon after it changes hands", async () => {
    const { client, port: remotePort, clientPort } = await connection(IPV4);
    const monitor = watch({ source: "netlink", holders: true });
    const holderOf = async (localPort: number) => {
      const snapshot = await monitor.refresh();
      const [row = -1] = snapshot.table.select({ localPort, remotePort });
      return snapshot.holderOf(row)?.pid;
    };
    expect(await holderOf(clientPort)).toBe(process.pid);

    const later = dial(IPV4, remotePort);
    await once(later, "connect");
    expect(await holderOf(later.localPort ?? 0)).toBe(process.pid);

    const child = spawn("sleep", ["1000"], { stdio: [client, "ignore", "ignore"] });
    onTestFinished(() => void child.kill());
    await once(child, "spawn");
    client.destroy();
    await once(client, "close");
    const found: (number | undefined)[] = [];
    while (found.at(-1) !== child.pid && found.length < 9) found.push(await holderOf(clientPort));
    expect(found.at(-1)).toBe(child.pid);
  });
});
