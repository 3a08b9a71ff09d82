import { EBADF, ENOTSOCK } from "../libc/constants";
import { callFailed } from "../libc/failure";
import type { Libc } from "../libc/libc";

/** What a descriptor is that no socket answered for; `closed` or `none`. Other failures are not of its making: they throw. */
export function absenceBy(libc: Libc, call: string, fd: number, failure: number): "closed" | "none" {
  if (failure === -EBADF) return "closed";
  if (failure === -ENOTSOCK) return "none";
  throw callFailed(libc, call, `descriptor ${fd}`, failure);
}
