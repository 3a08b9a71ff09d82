const NOBODY = 65534;

/** Root may read everything: as root, one becomes nobody until a call is done. */
async function dropped(run: () => void | Promise<void>): Promise<void> {
  process.seteuid?.(NOBODY);
  try {
    await run();
  } finally {
    process.seteuid?.(0);
  }
}

/** Runs as a user to whom modes of files matter; undefined where there is none. */
export const asNobody: ((run: () => void | Promise<void>) => Promise<void>) | undefined =
  process.geteuid === undefined ? undefined : process.geteuid() === 0 ? dropped : async (run) => run();
