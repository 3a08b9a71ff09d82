/** The entries of the package, by the name their files have in dist/. */
export const library = {
  index: "src/index.ts",
  core: "src/core.ts",
  live: "src/live/index.ts",
  sockopt: "src/sockopt/index.ts",
  servers: "src/servers/index.ts",
  recorder: "src/recorder/index.ts",
  prometheus: "src/metrics/prometheus.ts",
  opentelemetry: "src/metrics/opentelemetry.ts",
};
export const batch = { batch: "src/batch/index.ts" };
export const types = { ...library, ...batch };
