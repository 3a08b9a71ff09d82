import { KERNEL } from "./described/kernel";
import { MONITOR } from "./described/monitor";
import { OWNERS } from "./described/owners";
import { QUEUES } from "./described/queues";
import { SOCKETS } from "./described/sockets";
import type { Metric } from "./metric";

/** Every metric there is, but for the histograms. */
export const METRICS: readonly Metric[] = [...SOCKETS, ...OWNERS, ...KERNEL, ...QUEUES, ...MONITOR];
