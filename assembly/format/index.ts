/*
 * A second module, for the writers of text alone: it works in the memory of a table's module, behind all that one keeps,
 * so that rows become text without leaving it. Kept apart so that who only parses does not load it.
 */
export { setup } from "./numbers";
export { format, formatAddresses } from "./rows";
