import { COLUMN_FIELDS } from "../../src/table/info/tcp-info-fields";

/** The same netlink messages as a big-endian machine writes them: a copy. Whole messages, with nothing between them. */
export function toBigEndian(messages: Uint8Array): Uint8Array {
  const bytes = Uint8Array.from(messages);
  const view = new DataView(bytes.buffer);
  const turn = (at: number, width: number) => bytes.subarray(at, at + width).reverse();
  for (let at = 0; at < bytes.length; ) {
    const length = view.getUint32(at, true);
    const type = view.getUint16(at + 4, true);
    for (const [offset, width] of [
      [0, 4],
      [4, 2],
      [6, 2],
      [8, 4],
      [12, 4],
    ] as const)
      turn(at + offset, width);
    if (type === 20) {
      for (let offset = 56; offset < 88; offset += 4) turn(at + offset, 4);
      for (let p = at + 88; p < at + length; ) {
        const size = view.getUint16(p, true);
        const kind = view.getUint16(p + 2, true);
        turn(p, 2);
        turn(p + 2, 2);
        const value = p + 4;
        if (kind === 2) {
          turn(value + 12, 4);
          for (const field of Object.values(COLUMN_FIELDS)) {
            if (field.at + field.width <= size - 4) turn(value + field.at, field.width);
          }
        } else if (kind === 7) for (let i = 0; i + 4 <= size - 4; i += 4) turn(value + i, 4);
        else if (kind === 21) turn(value, 8);
        p += Math.ceil(size / 4) * 4;
      }
    } else if (length >= 20) turn(at + 16, 4);
    at += Math.ceil(length / 4) * 4;
  }
  return bytes;
}
