import { libc } from "../../src/libc/libc";
import { type SnapshotOptions, Snapshots } from "../../src/live/snapshots";
import { changesModule } from "../../src/module/changes";
import { sharedDiagModule, sharedModule } from "../../src/module/shared";

/** What a monitor's worker reads by, on this thread. */
export function snapshotsOf(options: SnapshotOptions, c = libc): Snapshots {
  const modules = {
    shared: sharedModule.compiled,
    diag: sharedDiagModule.compiled,
    changes: changesModule.compiled,
  };
  return new Snapshots(options, modules, () => c());
}
