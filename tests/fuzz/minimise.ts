import type { Case, Finding } from "./case";

/** A smaller case is not worth more runs. */
const MOST_RUNS = 20_000;

/** What a byte is made to be, if it does as well: the plainest first. */
const PLAIN = [0x20, 0x30, 0x0a] as const;

export interface Minimal {
  case: Case;
  finding: Finding;
}

/** Runs a case: what is wrong with it. */
export type Run = (tried: Case) => Finding | Promise<Finding>;

/** Delta debugging: leaves out what the failure does not need, in halves, quarters and so on, then makes plain what is left. */
export async function minimise(failing: Case, run: Run, mostRuns = MOST_RUNS): Promise<Minimal> {
  let bytes: Uint8Array = failing.bytes.slice();
  let finding = await run({ ...failing, bytes });
  let runs = 0;
  const stillFails = async (candidate: Uint8Array): Promise<boolean> => {
    if (runs++ > mostRuns) return false;
    const found = await run({ ...failing, bytes: candidate });
    if (found === undefined) return false;
    finding = found;
    bytes = candidate;
    return true;
  };
  if (finding === undefined) return { case: { ...failing, bytes }, finding };
  for (let size = bytes.length; size >= 1; ) {
    let wasCut = false;
    for (let at = 0; at < bytes.length; ) {
      const left = new Uint8Array(bytes.length - Math.min(size, bytes.length - at));
      left.set(bytes.subarray(0, at));
      left.set(bytes.subarray(at + size), at);
      if (await stillFails(left)) wasCut = true;
      else at += size;
    }
    if (!wasCut || size > 1) size = size === 1 ? 0 : Math.ceil(size / 2);
  }
  for (let at = 0; at < bytes.length; at++) {
    for (const byte of PLAIN) {
      if (bytes[at] === byte) break;
      const plainer = bytes.slice();
      plainer[at] = byte;
      if (await stillFails(plainer)) break;
    }
  }
  return { case: { ...failing, bytes }, finding };
}
