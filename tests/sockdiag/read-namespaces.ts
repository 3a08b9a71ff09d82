import { readSockets } from "../../src/index";

/** Says what each source reads of all network namespaces here: for whoever it is run as. */
const PROTOCOLS = ["tcp", "tcp6", "udp", "udp6"] as const;

const results = (["procfs", "netlink", "auto"] as const).map((source) => {
  const table = readSockets({ allNamespaces: true, source, protocols: PROTOCOLS });
  const rows = [...table].filter(({ inode }) => inode > 0).map(({ namespace, inode }) => [namespace, inode]);
  const { unread = [], fallback = [] } = table.diagnostics;
  return {
    source: table.source,
    namespaces: [...table.namespaces.values()],
    rows: rows.sort(([, a = 0], [, b = 0]) => a - b),
    unread,
    fallback: fallback.map(({ code }) => code),
  };
});
console.log(JSON.stringify(results));
