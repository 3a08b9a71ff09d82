import type { TcpInfoField } from "./tcp-info-fields";

/** A field's number in struct tcp_info; undefined where the kernel does not give it. */
export function fieldOf(info: DataView, { at, width }: TcpInfoField): number | undefined {
  if (at + width > info.byteLength) return undefined;
  switch (width) {
    case 1:
      return info.getUint8(at);
    case 2:
      return info.getUint16(at, true);
    case 4:
      return info.getUint32(at, true);
    case 8:
      return info.getUint32(at, true) + info.getUint32(at + 4, true) * 2 ** 32;
  }
}
