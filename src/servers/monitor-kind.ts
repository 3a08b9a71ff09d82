import { propertyOf } from "../procfs/node/descriptor";
import type { Kind } from "../table/reading/option-kinds";

/** Of another copy of this package too. */
export const MONITOR: Kind = {
  name: "a SocketMonitor",
  is: (value) =>
    typeof value === "object" &&
    value !== null &&
    ["track", "refresh", "capture"].every((name) => typeof propertyOf(value, name) === "function"),
};
