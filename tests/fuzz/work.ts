import binaryen from "binaryen";

/**
 * The module with a counter in it: each call and each turn of a loop is told to `step`. So its work can be measured in
 * steps, which are the same on every machine, and a loop without end be left.
 */
export function withStepCounter(bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const module = binaryen.readBinary(bytes);
  try {
    module.setFeatures(binaryen.Features.All);
    module.runPasses(["log-execution"]);
    return new Uint8Array(module.emitBinary());
  } finally {
    module.dispose();
  }
}
