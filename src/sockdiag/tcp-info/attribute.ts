import { IPPROTO_TCP } from "../../libc/constants";

/*
 * What follows the fields of a socket's message (linux/inet_diag.h): attributes, each with its length u16, type u16, and
 * content, up to the next multiple of 4.
 */

/** Bytes of the fields: the attributes begin behind them. */
export const HEAD_BYTES = 88;
const ATTRIBUTES = { protocol: 10, info: 2 } as const;
/** What every kernel gives of struct tcp_info. */
const LEAST_INFO = 104;

/** struct tcp_info of a message that ends at `end`, as far as it is there. Undefined: there is none, or it is not TCP's. */
export function infoIn(view: DataView, end: number): DataView | undefined {
  let info: DataView | undefined;
  const readable = Math.min(end, view.byteLength);
  for (let at = HEAD_BYTES; at + 4 <= readable; ) {
    const length = view.getUint16(at, true);
    if (length < 4 || length > end - at) return undefined;
    const content = Math.min(at + length, readable) - at - 4;
    switch (view.getUint16(at + 2, true)) {
      case ATTRIBUTES.protocol:
        if (content < 1 || view.getUint8(at + 4) !== IPPROTO_TCP) return undefined;
        break;
      case ATTRIBUTES.info:
        if (content < LEAST_INFO) return undefined;
        info = new DataView(view.buffer, view.byteOffset + at + 4, content);
    }
    at += Math.ceil(length / 4) * 4;
  }
  return info;
}
