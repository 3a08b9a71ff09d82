import { destroySocket, SockdexError, type SocketRow } from "../../index";

/** What became of a socket that was to be closed; `gone`: it had ended by then. `reason`: why it was refused. */
export type Outcome = { outcome: "closed" | "gone" } | { outcome: "refused"; reason: string };

/** Closes the socket that a row was read of. */
export function closeSocket(row: SocketRow, where: { pid?: number; procRoot?: string }): Outcome {
  try {
    return { outcome: destroySocket(row, where) ? "closed" : "gone" };
  } catch (error) {
    if (!(error instanceof SockdexError)) throw error;
    return { outcome: "refused", reason: error.message };
  }
}
