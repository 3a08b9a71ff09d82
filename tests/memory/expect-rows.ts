import { expect } from "vitest";
import { rowsDifference } from "./read-rows";

/** Holds rows that were read against those expected, value by value. */
export function expectRows(...[found, expected, what]: [...Parameters<typeof rowsDifference>, string]): void {
  expect(rowsDifference(found, expected), what).toBeUndefined();
}
