/** The program, for all commands but the slow ones: its bundle has only what the others do. */
export { main } from "./program";
