import { beginsFacts, type CaptureFacts, parseCaptureFacts } from "../../capture/capture-facts";
import type { PageFile } from "../messages";
import { bytesOf } from "./file-bytes";

/** Of a file so many bytes are looked at, and of what is embedded so many characters. */
const HEAD = 4096;

/** Whether a file holds what is known beside a capture's tables, and none of them: by its first bytes. */
export async function holdsFacts({ data }: PageFile): Promise<boolean> {
  const head = data.slice(0, HEAD);
  try {
    // What is cut off and packed gives its beginning, and then fails.
    for await (const bytes of bytesOf(head, () => {})) return beginsFacts(new TextDecoder().decode(bytes));
  } catch {
    // Whoever reads it whole says what is wrong.
  }
  return false;
}

/** Throws ERR_INVALID_ARGUMENT, and what a browser throws for damaged gzip. */
export async function readFacts({ data }: PageFile): Promise<CaptureFacts> {
  const decoder = new TextDecoder();
  let text = "";
  for await (const bytes of bytesOf(data, () => {})) text += decoder.decode(bytes, { stream: true });
  return parseCaptureFacts(text + decoder.decode());
}
