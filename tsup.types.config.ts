import { defineConfig } from "tsup";
import { types } from "./tsup.entries";

/** The declarations. Of all entries in one go: a SocketTable is the same class wherever it comes from. */
export default defineConfig({ entry: types, dts: { only: true }, format: ["esm", "cjs"] });
