import type { UnixSocket } from "../../index";
import { paintState } from "../../listing/colours";
import type { Shortening } from "../../listing/column-widths";
import { IN_NEED } from "../../listing/fit-widths";
import type { Look } from "../../listing/look";
import { shortHolders } from "../../listing/short-holders";
import type { TextColumn } from "../../listing/text-table";
import { shownState } from "../../table/states";
import { holdersText } from "../../text/holders";
import type { Processes } from "../rows/processes";

/** Unix sockets as they are listed. */
export function unixColumns({ colours, ellipsis, printable }: Look, processes: Processes): TextColumn<UnixSocket>[] {
  const count = (number: number | undefined) => (number === undefined ? "-" : String(number));
  const held = (inode: number | undefined, otherwise: string) => {
    const holders = inode === undefined ? [] : processes.of(inode);
    return holders.length === 0 ? otherwise : holdersText(holders, printable);
  };
  return [
    { title: "PROTO", dispensable: IN_NEED + 3, text: ({ protocol }) => protocol },
    {
      title: "STATE",
      text: ({ state }) => shownState(state, "unix"),
      paint: ({ state }, cell) => paintState(colours, shownState(state, "unix"), cell),
    },
    { title: "TYPE", dispensable: 1, text: ({ type }) => type },
    { title: "RX", isNumber: true, dispensable: IN_NEED + 2, text: ({ rxQueue }) => count(rxQueue) },
    { title: "TX", isNumber: true, dispensable: IN_NEED + 1, text: ({ txQueue }) => count(txQueue) },
    { title: "INODE", isNumber: true, dispensable: 3, text: ({ inode }) => count(inode) },
    { title: "PATH", text: ({ path }) => (path === undefined ? "-" : printable(path)), shorten: shortPath(ellipsis) },
    { title: "PEER", text: ({ peerInode }) => held(peerInode, count(peerInode)), shorten: shortHolders(ellipsis) },
    { title: "PROCESS", text: ({ inode }) => held(inode, "-"), shorten: shortHolders(ellipsis) },
  ];
}

/** The end of a path says most. */
function shortPath(ellipsis: string): Shortening {
  return {
    easy: (text) => Math.min(text.length, 24),
    least: 12,
    to: (text, width) => ellipsis + text.slice(text.length - Math.max(0, width - ellipsis.length)),
  };
}
