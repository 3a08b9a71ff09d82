import koffi from "koffi";

const self = koffi.load(null);

/** Calls that only tests make; each gives 0, or −1. */
export const bind: (fd: number, address: Uint8Array, length: number) => number = self.func("bind", "int", [
  "int",
  "void *",
  "unsigned int",
]);
export const shutdown: (fd: number, how: number) => number = self.func("shutdown", "int", ["int", "int"]);
export const listen: (fd: number, backlog: number) => number = self.func("listen", "int", ["int", "int"]);
export const setsockopt: (fd: number, level: number, option: number, value: Uint8Array, length: number) => number =
  self.func("setsockopt", "int", ["int", "int", "int", "void *", "unsigned int"]);
