import type { Random } from "./random";

/*
 * What a kernel may reply to a request of sock_diag (linux/netlink.h, linux/inet_diag.h), whole but odd: sequence 1, as
 * tests/oracle/netlink.ts reads it.
 */
const ROW = 72;

/** Kinds of messages: mostly rows, by both types of request. */
const TYPES = [...Array<number>(12).fill(20), 18, 18, 3, 2, 1, 4, 77] as const;
const FAMILIES = [2, 2, 2, 10, 10, 10, 0, 1, 16, 255] as const;
/** Those the kernel has, and strangers. */
const ATTRIBUTES = [1, 2, 2, 2, 4, 4, 7, 7, 8, 9, 11, 15, 16, 17, 18, 19, 20, 21, 22, 23, 40, 0x3fff, 0] as const;
/** As long as kernels make them, by type; others and any length besides. */
const LENGTHS: Readonly<Record<number, readonly number[]>> = {
  2: [0, 3, 4, 8, 12, 16, 80, 84, 92, 104, 192, 224, 232, 240, 248, 280, 400],
  4: [0, 1, 6, 16, 40],
  7: [0, 4, 32, 36, 40],
  21: [0, 4, 7, 8, 12],
};

/** A reply of one to `most` messages. */
export function generateReply(random: Random, most: number): Uint8Array {
  const messages = Array.from({ length: random.between(1, most) }, () => generateMessage(random));
  return new Uint8Array(Buffer.concat(messages));
}

function generateMessage(random: Random): Uint8Array {
  const type = TYPES[random.below(TYPES.length)] ?? 20;
  const payload = type === 20 || type === 18 ? generateRow(random) : generateErrno(random);
  const bytes = new Uint8Array(16 + Math.ceil(payload.length / 4) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint32(0, 16 + payload.length, true);
  view.setUint16(4, type, true);
  // NLM_F_MULTI; NLM_F_DUMP_INTR now and then.
  view.setUint16(6, random.chance(0.03) ? 0x12 : 2, true);
  view.setUint32(8, random.chance(0.03) ? 2 : 1, true);
  bytes.set(payload, 16);
  return bytes;
}

function generateErrno(random: Random): Uint8Array {
  const errnos = new Int32Array([random.pick([0, 0, 0, -2, -12, -22, -1, 5, -(2 ** 31)])]);
  return new Uint8Array(errnos.buffer).subarray(0, random.chance(0.9) ? 4 : random.below(4));
}

function generateRow(random: Random): Uint8Array {
  const parts = [noise(ROW, random)];
  const [row = new Uint8Array(ROW)] = parts;
  row[0] = FAMILIES[random.below(FAMILIES.length)] ?? 2;
  row[1] = random.chance(0.9) ? random.between(1, 13) : random.below(256);
  row[2] = random.chance(0.9) ? random.below(5) : random.below(256);
  for (let left = random.below(5); left > 0; left--) parts.push(generateAttribute(random));
  const whole = Buffer.concat(parts);
  return random.chance(0.95) ? whole : whole.subarray(0, aboutOneOf([0, ROW, ROW + 4, whole.length], random));
}

/** One of the lengths, or one byte more or less. */
function aboutOneOf(lengths: readonly number[], random: Random): number {
  const length = lengths[random.below(lengths.length)] ?? 0;
  return Math.max(0, length + random.pick([0, 0, 0, -1, 1]));
}

function generateAttribute(random: Random): Uint8Array {
  const type = ATTRIBUTES[random.below(ATTRIBUTES.length)] ?? 2;
  const usual = LENGTHS[type] ?? [4, 8];
  const length = random.chance(0.8) ? aboutOneOf(usual, random) : random.below(420);
  const bytes = new Uint8Array(4 + Math.ceil(length / 4) * 4);
  const view = new DataView(bytes.buffer);
  view.setUint16(0, 4 + length, true);
  // NLA_F_NESTED and NLA_F_NET_BYTEORDER are no part of the type.
  view.setUint16(2, type | (random.chance(0.1) ? random.pick([0x8000, 0x4000, 0xc000]) : 0), true);
  bytes.set(noise(length, random), 4);
  return bytes;
}

/** Words of any size: some small, some with all bits set. */
function noise(length: number, random: Random): Uint8Array {
  const words = Uint32Array.from({ length: Math.ceil(length / 4) }, () => {
    const word = random.uint32();
    return random.chance(0.1) ? (word & 1) - 1 : word >>> random.below(32);
  });
  return new Uint8Array(words.buffer, 0, length);
}
