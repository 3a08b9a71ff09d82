import type { Modules } from "../../src/live/snapshots";
import { changesModule } from "../../src/module/changes";
import { sharedModule } from "../../src/module/shared";

/** What a monitor's worker is started with. */
export const modules: Modules = { shared: sharedModule.compiled, changes: changesModule.compiled };
