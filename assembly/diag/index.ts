/*
 * The exports of the module that reads netlink messages into a table: it works in the table's memory, beside the module
 * that parses text. `src/module/diag.ts` declares them for the host.
 */
export { readCaptured } from "./captured";
export { readMessages } from "./messages";
