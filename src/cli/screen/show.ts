import { type Key, Screen } from "./screen";

/** What is shown of readings, and what keys do to it. */
export interface Shown<T> {
  /** Whether the watcher wants no more. */
  isOver(): boolean;
  take(reading: T): void;
  press(key: Key): void;
  /** The whole screen; before the first reading, too. */
  frame(width: number, height: number): string[];
}

/** Whether stdout is a terminal that can be a screen. */
export function isScreen({ stdout, env } = process): boolean {
  return stdout.isTTY && stdout.columns > 0 && env.TERM !== "dumb";
}

/** Shows readings on a screen of their own until they end; `ending` fires, and must end them, when the watcher wants no more. */
export async function showOnScreen<T>(
  readings: AsyncIterable<T>,
  shown: Shown<T>,
  ending: AbortController,
): Promise<void> {
  const draw = () => screen.draw(shown.frame(screen.width, screen.height));
  const screen = new Screen({
    resize: draw,
    key: (key) => {
      shown.press(key);
      if (shown.isOver()) ending.abort();
      else draw();
    },
  });
  screen.open();
  try {
    draw();
    for await (const reading of readings) {
      shown.take(reading);
      draw();
    }
  } finally {
    screen.close();
  }
}
