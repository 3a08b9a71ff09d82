/** Sixteen bytes at a time: reads and writes up to 15 past the end. */
export function writeLiteral(p: usize, literal: usize, length: usize): usize {
  for (let i: usize = 0; i < length; i += 16) v128.store(p + i, v128.load(literal + i));
  return p + length;
}
