import { expect, it, onTestFinished } from "vitest";
import { Model } from "../../src/cli/watch/model";
import { KEPT } from "../../src/cli/watch/panes/ended-pane";
import { localPortRange } from "../../src/index";
import { HolderFinder } from "../../src/live/index";
import { hear } from "../live/ends/hear";
import { connection, IPV4, localPortOf } from "../procfs/loopback";
import { whereSupported } from "../sockopt/where-supported";

whereSupported("a paused watch", () => {
  it("counts all connections that end meanwhile, and keeps the newest for its list", async () => {
    const holders = new HolderFinder();
    onTestFinished(() => holders.close());
    const { monitor, first } = hear();
    const { client, port } = await connection(IPV4);
    const clientPort = localPortOf(client);
    await monitor.refresh();
    client.destroy();
    const end = await first((one) => one.remotePort === port || one.localPort === clientPort);
    const options = { localPorts: localPortRange(), hasInfo: false, columns: [], holders };
    const sorted = { name: "rx", isDescending: true };
    const model = new Model({ text: "", filter: {}, read: () => ({}), goesByProcess: () => false, sorted, ...options });
    model.togglePause();
    const batch = Array.from({ length: KEPT - 1 }, () => end);
    for (let i = 0; i < 4; i++) model.hear(batch);
    expect(model.ended.about).toMatch(/^5,?996 connections ended/);
    model.togglePause();
    model.hear([end]);
    expect(model.ended.about).toMatch(/^7,?997 connections ended/);
  });
});
