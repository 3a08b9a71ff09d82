/** A multiple of four characters, so that each part decodes to whole bytes. */
const CHARACTERS = 1 << 20;

/** The bytes that a text in base64 stands for; white space around it is skipped. */
export function decodeBase64(text: string): Uint8Array<ArrayBuffer> {
  const clean = text.trim();
  const padding = clean.endsWith("==") ? 2 : clean.endsWith("=") ? 1 : 0;
  const bytes = new Uint8Array((clean.length / 4) * 3 - padding);
  let at = 0;
  for (let from = 0; from < clean.length; from += CHARACTERS) {
    const part = atob(clean.slice(from, from + CHARACTERS));
    for (let i = 0; i < part.length; i++) bytes[at++] = part.charCodeAt(i);
  }
  return bytes;
}
