import { type MessageOrder, nextHead } from "../../table/reading/messages/head";
import { concatenate } from "./concatenate";
import { PIECE_BYTES } from "./piece-text";

/** Where no message begins in as many bytes, a piece ends all the same: they are damaged. */
const MOST_BEHIND = 2 ** 20;

/** A stream of netlink messages cut into pieces of PIECE_BYTES and what is left of the message there. */
export async function* cutMessages(
  messages: AsyncIterable<Uint8Array>,
  order: MessageOrder,
): AsyncGenerator<{ bytes: Uint8Array; isWhole: boolean }, void, undefined> {
  let parts: Uint8Array[] = [];
  let length = 0;
  let isFirst = true;
  for await (const chunk of messages) {
    parts.push(chunk);
    length += chunk.length;
    while (length >= PIECE_BYTES + MOST_BEHIND) {
      const bytes = concatenate(parts);
      const head = nextHead(bytes, PIECE_BYTES, length, order);
      const end = head < 0 ? length : head;
      yield { bytes: bytes.slice(0, end), isWhole: false };
      isFirst = false;
      parts = [bytes.subarray(end)];
      length -= end;
    }
  }
  if (length > 0 || isFirst) yield { bytes: concatenate(parts), isWhole: isFirst };
}
