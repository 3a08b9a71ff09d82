/**
 * The beginning of a program that may count its threads. One that has been waited for may be listed a moment longer: it is
 * marked as ending, PF_EXITING of include/linux/sched.h, since before its end was told.
 */
export const COUNTS_THREADS = `
  import * as tasks from "node:fs";
  const threads = () => tasks.readdirSync("/proc/self/task").filter((id) => {
    try {
      const [, fields] = tasks.readFileSync("/proc/self/task/" + id + "/stat", "latin1").split(/\\) (?=[^)]*$)/);
      return (Number(fields.split(" ")[6]) & 4) === 0;
    } catch {
      return false;
    }
  }).length;
`;
