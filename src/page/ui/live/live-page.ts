import { Page } from "../page";
import { Hands } from "./hands";
import { liveBar } from "./live-bar";
import { LiveSource } from "./live-source";

/** The page of a server, which feeds it. */
export function livePage(root: HTMLElement): void {
  const hands = new Hands();
  const bar = liveBar({
    pause: () => source.pause(),
    resume: () => source.resume(),
    follow: () => page.follow(),
  });
  const page = new Page(root, bar);
  const take = async (capture: Blob) => {
    if (hands.areBusy) {
      bar.tell({ kind: "held" });
      await hands.free();
    }
    if (source.isRunning) await page.append(capture);
  };
  const source = new LiveSource(take, bar.tell);
  source.resume();
}
