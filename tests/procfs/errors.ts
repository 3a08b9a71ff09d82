import { expect } from "vitest";
import { SockdexError, type SockdexErrorCode } from "../../src/index";

/** Runs what must fail with this code, and gives the error for a closer look. */
export function errorOf(code: SockdexErrorCode, run: () => unknown): SockdexError {
  try {
    run();
  } catch (error) {
    return checked(code, error);
  }
  return expect.unreachable(`Nothing was thrown instead of ${code}.`);
}

/** The same of a promise. */
export async function rejectionOf(code: SockdexErrorCode, promise: Promise<unknown>): Promise<SockdexError> {
  const error: unknown = await promise.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  return checked(code, error);
}

function checked(code: SockdexErrorCode, error: unknown): SockdexError {
  if (!(error instanceof SockdexError)) throw error ?? new Error(`Nothing was thrown instead of ${code}.`);
  expect(error.code).toBe(code);
  return error;
}
