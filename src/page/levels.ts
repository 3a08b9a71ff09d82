import type { PrefixLengths } from "../summary/network-spread";

/** What networks can be counted by where somebody chooses: from the widest to single addresses. */
export const LEVELS: readonly { by: string; title: string; lengths: PrefixLengths }[] = [
  { by: "remote/8/32", title: "/8", lengths: { v4: 8, v6: 32 } },
  { by: "remote/16/48", title: "/16", lengths: { v4: 16, v6: 48 } },
  { by: "remote/24/64", title: "/24", lengths: { v4: 24, v6: 64 } },
  { by: "remote", title: "Address", lengths: { v4: 32, v6: 128 } },
];
