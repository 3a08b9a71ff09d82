import { type Summary, summarize } from "./statistics";

export interface Turn {
  name: string;
  /** Runs once, or a few times, and answers what each run took in nanoseconds. */
  take(): number[] | Promise<number[]>;
}

export interface Measured extends Summary {
  contender: string;
}

export interface Patience {
  /** Every contender gets so many turns. */
  least: number;
  /** More follow, up to this number … */
  most: number;
  /** … until its turns have taken so long together. */
  seconds: number;
}

/**
 * Times contenders by turns, so that whatever slows the machine down for a while slows all of them. Each round starts
 * with another one: none always runs behind the same neighbour.
 */
export async function alternate(turns: readonly Turn[], { least, most, seconds }: Patience): Promise<Measured[]> {
  const taken = turns.map((turn) => ({ turn, samples: [] as number[], spent: 0 }));
  for (let round = 0; round < most; round++) {
    const first = round % taken.length;
    for (const one of [...taken.slice(first), ...taken.slice(0, first)]) {
      if (round >= least && one.spent >= seconds) continue;
      const start = performance.now();
      one.samples.push(...(await one.turn.take()));
      one.spent += (performance.now() - start) / 1000;
    }
  }
  return taken.map(({ turn, samples }) => ({ contender: turn.name, ...summarize(samples) }));
}

/** Runs before a closure is timed: V8 has its machine code then. */
const WARM_RUNS = 2;

/** A turn that times a closure of this process once, with the garbage of others swept away before. */
export function closure(name: string, run: () => unknown, before: () => void = () => {}): Turn {
  const once = () => {
    before();
    globalThis.gc?.();
    return time(run);
  };
  let isWarm = false;
  return {
    name,
    take() {
      for (let i = 0; i < WARM_RUNS && !isWarm; i++) once();
      isWarm = true;
      return [once()];
    },
  };
}

/** A turn that times what is through when its promise is. */
export function asynchronous(name: string, run: () => Promise<void>): Turn {
  return {
    name,
    async take() {
      const start = process.hrtime.bigint();
      await run();
      return [Number(process.hrtime.bigint() - start)];
    },
  };
}

/** What kept results go to, so that no run can be optimised away. */
export let sink: unknown;

/** Nanoseconds of one run. */
export function time(run: () => unknown): number {
  const start = process.hrtime.bigint();
  sink = run();
  return Number(process.hrtime.bigint() - start);
}
