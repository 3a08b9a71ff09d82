import type { Texts } from "./address-texts";
import type { Scratch } from "./scratch";

/** 8- and 16-bit numbers as 32-bit ones with a sign. */
export function signed(scratch: Scratch, values: Uint8Array | Uint16Array): Int32Array {
  const result = scratch.take(Int32Array, values.length);
  result.set(values);
  return result;
}

/** Floats that are whole as 64-bit integers, by halves: no BigInt is made. */
export function wholeNumbers(scratch: Scratch, values: Float64Array): BigInt64Array {
  const result = scratch.take(BigInt64Array, values.length);
  const halves = new Uint32Array(result.buffer, result.byteOffset, 2 * values.length);
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? 0;
    halves[2 * i] = value;
    halves[2 * i + 1] = value / 2 ** 32;
  }
  return result;
}

/** 32-bit numbers without a sign as 64-bit ones with one. */
export function wide(scratch: Scratch, values: Uint32Array): BigInt64Array {
  const result = scratch.take(BigInt64Array, values.length);
  const halves = new Uint32Array(result.buffer, result.byteOffset, 2 * values.length);
  for (let i = 0; i < values.length; i++) {
    halves[2 * i] = values[i] ?? 0;
    halves[2 * i + 1] = 0;
  }
  return result;
}

/** 64-bit numbers as the kernel prints pointers: sixteen hexadecimal digits each. */
export function hexTexts(scratch: Scratch, values: BigUint64Array): Texts {
  const bytes = scratch.take(Uint8Array, values.length * 16);
  const offsets = scratch.take(Int32Array, values.length + 1);
  offsets[0] = 0;
  const halves = new Uint32Array(values.buffer, values.byteOffset, values.length * 2);
  for (let i = 0; i < values.length; i++) {
    offsets[i + 1] = (i + 1) * 16;
    for (let digit = 0; digit < 16; digit++) {
      const half = halves[2 * i + (digit < 8 ? 1 : 0)] ?? 0;
      const value = (half >>> (28 - 4 * (digit & 7))) & 15;
      bytes[i * 16 + digit] = value + (value < 10 ? 48 : 87);
    }
  }
  return { bytes, offsets };
}
