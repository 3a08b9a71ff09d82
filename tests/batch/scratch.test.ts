import { expect, test } from "vitest";
import { Scratch } from "../../src/batch/format/scratch";

test("arrays of one batch lie apart, whether there was room for them or not, and aligned", () => {
  const scratch = new Scratch();
  for (let batch = 0; batch < 3; batch++) {
    scratch.reset();
    const bytes = scratch.take(Uint8Array, 13).fill(1);
    const floats = scratch.take(Float64Array, 5).fill(2);
    const words = scratch.take(Int32Array, 3).fill(3);
    expect([...bytes, ...floats, ...words]).toEqual([...Array(13).fill(1), ...Array(5).fill(2), ...Array(3).fill(3)]);
    // From the second on all lie in one buffer, which was made to measure.
    expect(bytes.buffer === words.buffer).toBe(batch > 0);
  }
});

test("bytes are put together behind what was taken", () => {
  const scratch = new Scratch();
  for (let batch = 0; batch < 2; batch++) {
    scratch.reset();
    const first = scratch.take(Uint8Array, 3).fill(9);
    expect([...scratch.join([first, new Uint8Array(), Uint8Array.of(1, 2)])]).toEqual([9, 9, 9, 1, 2]);
    expect([...first]).toEqual([9, 9, 9]);
  }
});

test("more than 2 GiB may be asked for", () => {
  const scratch = new Scratch();
  // Memory that nobody writes to is none.
  for (let i = 0; i < 2; i++) expect(scratch.take(Uint8Array, 1.2e9).length).toBe(1.2e9);
  expect(scratch.take(Float64Array, 10).length).toBe(10);
});
