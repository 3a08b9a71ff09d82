import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { Socket } from "node:net";
import { onTestFinished } from "vitest";
import { inodeOf } from "../../src/index";
import type { SocketMessage } from "../../src/live/index";

/** Objects whose messages a channel gave, of one socket. */
export function heard(name: string, socket: Socket): SocketMessage[] {
  const messages: SocketMessage[] = [];
  const inode = inodeOf(socket);
  const listener = (message: unknown) => {
    const told = message as SocketMessage;
    if (told.row.inode === inode) messages.push(told);
  };
  subscribe(name, listener);
  onTestFinished(() => void unsubscribe(name, listener));
  return messages;
}
