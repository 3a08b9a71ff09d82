import { FIRST_WITHOUT_PORTS, LAST_TCP } from "../../table/protocols";
import { LISTEN } from "../../table/states";
import type { TableView } from "../../table/table-view";

const PORTS = 65536;
/** More than there are connections: a port that is listened on is a service's. */
const LISTENER = 2 ** 32;

/**
 * Which of a connection's two ports is that of the service: the one that is listened on here, else the one that more sockets
 * of these tables have, else the lower one.
 */
export class ServicePorts {
  readonly #local = new Float64Array(PORTS);
  readonly #remote = new Float64Array(PORTS);

  constructor(...tables: readonly TableView[]) {
    for (const { columns, size } of tables) {
      const { protocol, state, localPort, remotePort } = columns;
      for (let row = 0; row < size; row++) {
        const code = protocol[row] ?? 0;
        if (code >= FIRST_WITHOUT_PORTS) continue;
        const isListening = code <= LAST_TCP && ((state[row] ?? 0) & 0x7f) === LISTEN;
        const [local, remote] = [localPort[row] ?? 0, remotePort[row] ?? 0];
        this.#local[local] = (this.#local[local] ?? 0) + (isListening ? LISTENER : 1);
        if (remote !== 0) this.#remote[remote] = (this.#remote[remote] ?? 0) + 1;
      }
    }
  }

  /** Of a row a number for its service's port, from which end it is told by. */
  of({ columns: { localPort, remotePort } }: TableView): (row: number) => number {
    return (row) => {
      const [local, remote] = [localPort[row] ?? 0, remotePort[row] ?? 0];
      const difference = (this.#local[local] ?? 0) - (this.#remote[remote] ?? 0);
      const isLocal = remote === 0 || difference > 0 || (difference === 0 && local <= remote);
      return isLocal ? local : PORTS + remote;
    };
  }
}
