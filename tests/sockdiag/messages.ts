import type { Random } from "../generate/random";

/** The messages one by one. */
export function messagesOf(bytes: Uint8Array): Uint8Array[] {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const messages: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; ) {
    const next = at + Math.ceil(view.getUint32(at, true) / 4) * 4;
    messages.push(bytes.subarray(at, next));
    at = next;
  }
  return messages;
}

export function joined(messages: readonly Uint8Array[]): Uint8Array {
  // In memory of its own: Buffer's pool is everybody's.
  return new Uint8Array(Buffer.concat(messages));
}

/** A message of this type with this payload, in reply to request 1. */
export function message(type: number, payload: Uint8Array, { flags = 0, sequence = 1 } = {}): Uint8Array {
  const bytes = new Uint8Array(16 + Math.ceil(payload.length / 4) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 16 + payload.length, true);
  view.setUint16(4, type, true);
  view.setUint16(6, flags, true);
  view.setUint32(8, sequence, true);
  bytes.set(payload, 16);
  return bytes;
}

export const DONE = message(3, new Uint8Array(4), { flags: 2 });

/** Row messages with their attributes changed: `change` gets type and value, and returns those to have instead. */
export function withAttributes(
  row: Uint8Array,
  change: (type: number, value: Uint8Array) => readonly (readonly [number, Uint8Array])[],
): Uint8Array {
  const view = new DataView(row.buffer, row.byteOffset, row.byteLength);
  const length = view.getUint32(0, true);
  const payload = [...row.subarray(16, 88)];
  for (let at = 88; length - at >= 4; ) {
    const size = view.getUint16(at, true);
    for (const [type, value] of change(view.getUint16(at + 2, true), row.subarray(at + 4, at + size))) {
      while (payload.length % 4 !== 0) payload.push(0);
      const all = 4 + value.length;
      payload.push(all & 255, all >> 8, type & 255, type >> 8, ...value);
    }
    at += Math.ceil(size / 4) * 4;
  }
  return message(20, Uint8Array.from(payload), { flags: 2 });
}

/** Numbers that lengths, types and families are tried with. */
const ODD = [0, 1, 2, 3, 4, 5, 10, 15, 16, 20, 87, 88, 0x7f, 0x80, 0xff, 0xffff, 0x8000, 0x7fffffff, 0xffffffff];

/** Some messages of the recorded ones, damaged in one to four places. */
export function damaged(bytes: Uint8Array, random: Random): Uint8Array {
  const messages = messagesOf(bytes);
  const first = random.below(messages.length);
  let some = joined(messages.slice(first, first + 1 + random.below(6)));
  for (let left = random.between(1, 4); left > 0 && some.length > 0; left--) {
    const view = new DataView(some.buffer, some.byteOffset, some.byteLength);
    // Most of the time where it matters: a header, or an attribute's.
    const at = random.chance(0.5) ? random.below(some.length) : pickHeader(some, random);
    const value = random.chance(0.3) ? random.below(2 ** 32) : (ODD[random.below(ODD.length)] ?? 0);
    const kind = random.below(6);
    if (kind === 0) view.setUint8(at, value & 255);
    else if (kind === 1 && at + 2 <= some.length) view.setUint16(at, value & 0xffff, true);
    else if (kind === 2 && at + 4 <= some.length) view.setUint32(at, value, true);
    else if (kind === 3) some = some.slice(0, at);
    else if (kind === 4)
      some = joined([some.subarray(0, at), some.subarray(Math.min(some.length, at + random.below(12)))]);
    else some = joined([some.subarray(0, at), Uint8Array.of(value & 255, random.below(256)), some.subarray(at)]);
  }
  return some;
}

function pickHeader(bytes: Uint8Array, random: Random): number {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const places: number[] = [];
  for (let at = 0; at + 16 <= bytes.length; ) {
    places.push(at, at + 4, at + 6, at + 8, at + 16, at + 17, at + 18);
    const length = view.getUint32(at, true);
    for (let attribute = at + 88; attribute + 4 <= Math.min(bytes.length, at + length); ) {
      places.push(attribute, attribute + 2);
      attribute += Math.max(4, Math.ceil(view.getUint16(attribute, true) / 4) * 4);
    }
    if (length < 16) break;
    at += Math.ceil(length / 4) * 4;
  }
  const place = places[random.below(places.length)] ?? 0;
  return Math.min(place, bytes.length - 1);
}
