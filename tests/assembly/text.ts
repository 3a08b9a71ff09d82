import { TEXT } from "../../assembly/layout";

/** Writes ASCII into the window. Answers its address. */
export function put(text: string): usize {
  for (let i = 0; i < text.length; i++) store<u8>(TEXT + i, <u8>text.charCodeAt(i));
  return TEXT;
}

/** Eight characters as the module loads them. */
export function eight(text: string): u64 {
  return load<u64>(put(text));
}
