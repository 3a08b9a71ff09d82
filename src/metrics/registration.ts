/** Metrics that are reported until unregister(). Closing the monitor has the same effect. */
export interface Registration {
  /** Takes the metrics back, and lets go of the monitor. Again it does nothing. */
  unregister(): void;
  [Symbol.dispose](): void;
}

/** A registration that `take` takes back, once. */
export function registration(takeBack: () => void): Registration {
  let isRegistered = true;
  const unregister = () => {
    if (!isRegistered) return;
    isRegistered = false;
    takeBack();
  };
  return { unregister, [Symbol.dispose]: unregister };
}
