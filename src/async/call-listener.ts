/**
 * Calls a program's listener. One that throws is the program's failure, and stops nothing here: what it throws goes where
 * such failures go.
 */
export function callListener(call: () => void): void {
  try {
    call();
  } catch (error) {
    process.nextTick(() => {
      throw error;
    });
  }
}
