import type { RowHolders } from "../../live/rates/row-holders";
import type { Snapshot } from "../../live/snapshot";
import type { Holder } from "../../text/holders";
import type { RecordedRows } from "../journal/journal-writer";
import type { Texts } from "../journal/texts";

/** Who held the sockets of the newest snapshot: for its rows, and for those that end before the next one. */
export class SnapshotHolders {
  #holders: RowHolders | undefined;
  #inodes = new Float64Array();
  #rowOf: Map<number, number> | undefined;

  /** Takes those of a snapshot, a copy. None where they are not known. */
  take(snapshot: Snapshot): void {
    this.#holders = snapshot.hasHolders ? snapshot.rowHolders : undefined;
    this.#inodes = snapshot.table.columns.inode.slice();
    this.#rowOf = undefined;
  }

  /** As numbers for the rows of that snapshot. `containerOf` says what container a process is in. */
  rows(texts: Texts, containerOf: (pid: number) => string | undefined): RecordedRows {
    const holders = this.#holders;
    if (!holders) return {};
    const { processOf, descriptors, processes } = holders;
    const names = processes.map(
      ({ pid, name }) => [pid, texts.numberOf(name), texts.numberOf(containerOf(pid))] as const,
    );
    const of = (which: 0 | 1 | 2) => processOf.map((place) => names[place - 1]?.[which] ?? 0);
    const descriptor = descriptors.map((fd, row) => (processOf[row] === 0 ? 0 : fd + 1));
    return { pid: of(0), process: of(1), container: of(2), descriptor };
  }

  /** Of a socket that the snapshot had. */
  of(inode: number): Holder | undefined {
    const holders = this.#holders;
    if (!holders || inode === 0) return undefined;
    this.#rowOf ??= new Map(Array.from(this.#inodes, (one, row) => [one, row]));
    const row = this.#rowOf.get(inode) ?? -1;
    const process = holders.processes[(holders.processOf[row] ?? 0) - 1];
    return process && { ...process, fd: holders.descriptors[row] ?? 0 };
  }
}
