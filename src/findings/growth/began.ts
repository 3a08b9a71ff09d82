import { type Count, type Growth, NEARLY_NONE, type WriteTime } from "./growth";

/**
 * `Began between 20:34 and 20:35.`: after the last capture that had none, or not more than usual. `Began before 20:30, the first capture.`
 * where the first one had it; `Also seen at 20:30, the first capture.` where it had other sockets. Empty where the times are not known.
 */
export function beganText({ counts, course, at, kept }: Growth, writeTime: WriteTime): string {
  if (course === undefined) return "";
  const now = counts[at]?.weight ?? 0;
  const isNone = ({ weight }: Count) => weight <= now * NEARLY_NONE;
  const hasGrown = course.kind === "grew" || course.kind === "stayed";
  const before = hasGrown ? course.from : lastPlace(counts, at - 1, isNone);
  const last = counts[before];
  // More than a few: it is only the growth that begins there.
  if (last && hasGrown && before > 0 && !isNone(last))
    return betweenText("The growth began", counts, before, writeTime);
  if (last && isNone(last)) return betweenText("Began", counts, before, writeTime);
  const first = counts[0]?.time;
  if (first === undefined) return "";
  // After a reboot, or days, it may have ended and begun again.
  const areOthers = kept !== undefined && kept.sockets === 0 && kept.of > 0;
  return `${areOthers ? "Also seen at" : "Began before"} ${writeTime(first)}, the first capture.`;
}

function betweenText(what: string, counts: readonly Count[], before: number, writeTime: WriteTime): string {
  const [last, first] = [counts[before]?.time, counts[before + 1]?.time];
  if (last === undefined || first === undefined || first <= last) return "";
  return `${what} between ${writeTime(last)} and ${writeTime(first)}.`;
}

/** The last place up to `at` of such a count; −1 where there is none. */
function lastPlace(counts: readonly Count[], at: number, isSuch: (count: Count) => boolean): number {
  for (let place = at; place >= 0; place--) {
    const count = counts[place];
    if (count && isSuch(count)) return place;
  }
  return -1;
}
