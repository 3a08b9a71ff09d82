/** Behind the name in parentheses, which may hold anything, fields are counted from the third: this is the 22nd. */
const START_TIME = 19;

/** When a process started, in ticks since the machine did, out of `/proc/PID/stat`. */
export function startTimeIn(stat: string): string | undefined {
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ")[START_TIME];
}
