/** Of each call of what-works.ts what it returned, in a few words, or its error's code and message. */
export type Outcomes = Readonly<Record<string, string>>;

/** Where nothing is refused. */
export const ALL_WORKS: Outcomes = {
  "readSockets, procfs": "ESTABLISHED procfs",
  "readSockets, procfs, filter": "ESTABLISHED procfs",
  "readSockets, procfs, pid": "LISTEN procfs",
  "readSockets, procfs, allNamespaces": "ESTABLISHED with others procfs",
  "readUnixSockets, procfs": "LISTEN procfs",
  "SocketMonitor, procfs": "ESTABLISHED 3 own procfs",
  "SocketMonitor, procfs, owner: false": "ESTABLISHED procfs",
  "readSockets, netlink": "ESTABLISHED netlink",
  "readSockets, netlink, filter": "ESTABLISHED netlink",
  "readSockets, netlink, pid": "LISTEN netlink",
  "readSockets, netlink, allNamespaces": "ESTABLISHED with others netlink",
  "readUnixSockets, netlink": "LISTEN netlink",
  "SocketMonitor, netlink": "ESTABLISHED 3 own netlink",
  "SocketMonitor, netlink, owner: false": "ESTABLISHED netlink",
  "readSockets, auto": "ESTABLISHED netlink",
  "readSockets, auto, filter": "ESTABLISHED netlink",
  "readSockets, auto, pid": "LISTEN netlink",
  "readSockets, auto, allNamespaces": "ESTABLISHED with others netlink",
  "readUnixSockets, auto": "LISTEN netlink",
  "SocketMonitor, auto": "ESTABLISHED 3 own netlink",
  "SocketMonitor, auto, owner: false": "ESTABLISHED netlink",
  "readSockets, netlink, info": "rtt netlink",
  "readSockets, auto, info": "rtt netlink",
  findSocket: "ESTABLISHED",
  "findSocket, info": "rtt",
  "findSocket, none": "undefined",
  "findSocket, pid": "undefined",
  socketNow: "ESTABLISHED",
  "socketNow, unix": "LISTEN",
  tcpInfo: "ESTABLISHED",
  socketError: "0",
  socketQueues: "0",
  connectionStatus: "connected",
  socketHolders: "this process",
  inodesOfProcess: "some",
  "destroySocket, pid": "false",
  destroySocket: "true",
};

/** What netlink is needed for, by the call's name. */
const NETLINK_PURPOSES: readonly [RegExp, string][] = [
  [/^(readSockets|SocketMonitor), (netlink|auto)/, "Reading sockets by netlink"],
  [/^readUnixSockets, (netlink|auto)/, "Reading unix sockets by netlink"],
  [/^(findSocket|socketNow)/, "Asking the kernel for a socket"],
  [/^destroySocket/, "Closing a socket"],
];

/** Where netlink is refused to all who need it for this purpose: `auto` reads /proc, and says why. */
export function withoutNetlink(refusal: (purpose: string) => string): Outcomes {
  return mapped((name, outcome) => {
    const purpose = NETLINK_PURPOSES.find(([pattern]) => pattern.test(name))?.[1];
    if (purpose === undefined) return outcome;
    const error = refusal(purpose);
    if (!name.includes(", auto")) return error;
    const why = name.startsWith("readUnix") ? error.replace(/^\w+: /, "") : error;
    return outcome.replace(/^rtt/, "no rtt").replace(/netlink$/, `procfs ${why}`);
  });
}

const SOCKOPT = ["tcpInfo", "socketError", "socketQueues", "connectionStatus"];

export function withoutKoffi(): Outcomes {
  const refusal = (purpose: string) =>
    `ERR_NO_PEER: ${purpose} needs the package koffi, which is not installed: npm install koffi.`;
  const sockopt = SOCKOPT.map((name) => [name, refusal("Asking a socket by getsockopt")]);
  return { ...withoutNetlink(refusal), ...Object.fromEntries(sockopt) };
}

/** Where only calls for another namespace or another's socket are refused. */
export function ofOwnNamespaceAlone(refused: {
  /** Why another's namespace is not entered, and what of all namespaces is said then. */
  enter: string;
  all: Outcomes;
}): Outcomes {
  const denied = `ERR_PERMISSION: ${refused.enter}`;
  return {
    ...ALL_WORKS,
    "readSockets, netlink, pid": denied,
    "readSockets, auto, pid": `LISTEN procfs ${denied}`,
    "findSocket, pid": denied,
    "destroySocket, pid": denied,
    destroySocket: "ERR_PERMISSION: Permission denied to close a socket: it takes CAP_NET_ADMIN.",
    ...refused.all,
  };
}

const NEED_PROC = /, procfs|, pid$|allNamespaces|^SocketMonitor, (netlink|auto)$|^socketHolders$|^inodesOfProcess$/;

/** Where procfs is not mounted at /proc. */
export function withoutProc(): Outcomes {
  const error = "ERR_NO_PROCFS: /proc is empty: mount procfs there, or say where it is.";
  return mapped((name, outcome) => (NEED_PROC.test(name) ? error : outcome));
}

function mapped(change: (name: string, outcome: string) => string): Outcomes {
  return Object.fromEntries(Object.entries(ALL_WORKS).map(([name, outcome]) => [name, change(name, outcome)]));
}
