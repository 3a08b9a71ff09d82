import { moveMemory } from "./moving";

/** Bundled in front of others: the mode is on before anything else runs, in threads too. */
moveMemory();
