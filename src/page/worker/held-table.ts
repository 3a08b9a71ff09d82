import { type Columns, SocketRow, type TableView } from "../../core";
import { noRow } from "../../table/errors";

/**
 * A table's rows, copied out of its memory: one parser reads any number of captures, where a browser gives a page only
 * so many WebAssembly memories.
 */
export class HeldTable implements TableView {
  readonly size: number;
  readonly columns: Columns;

  constructor({ size, columns }: TableView) {
    this.size = size;
    this.columns = copyOf(columns);
  }

  row(index: number): SocketRow {
    if (!(index >= 0 && index < this.size)) throw noRow(index, this.size);
    return new SocketRow(this.columns, index);
  }
}

function copyOf(columns: Columns): Columns {
  const core = {
    protocol: columns.protocol.slice(),
    state: columns.state.slice(),
    timer: columns.timer.slice(),
    localAddress: columns.localAddress.slice(),
    remoteAddress: columns.remoteAddress.slice(),
    localPort: columns.localPort.slice(),
    remotePort: columns.remotePort.slice(),
    txQueue: columns.txQueue.slice(),
    rxQueue: columns.rxQueue.slice(),
    timerExpires: columns.timerExpires.slice(),
    retransmits: columns.retransmits.slice(),
    uid: columns.uid.slice(),
    timeouts: columns.timeouts.slice(),
    inode: columns.inode.slice(),
  };
  if (!columns.present) return core;
  return {
    ...core,
    ...copied("slot", columns.slot),
    ...copied("references", columns.references),
    ...copied("pointer", columns.pointer),
    ...copied("retransmitTimeout", columns.retransmitTimeout),
    ...copied("ackTimeout", columns.ackTimeout),
    ...copied("quickAck", columns.quickAck),
    ...copied("congestionWindow", columns.congestionWindow),
    ...copied("slowStartThreshold", columns.slowStartThreshold),
    ...copied("drops", columns.drops),
    present: columns.present.slice(),
  };
}

function copied<K extends string, A extends { slice(): A }>(name: K, column: A | undefined): Partial<Record<K, A>> {
  const copy: Partial<Record<K, A>> = {};
  if (column) copy[name] = column.slice();
  return copy;
}
