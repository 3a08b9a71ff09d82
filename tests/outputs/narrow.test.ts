import { corpus } from "./corpus";

const outputs = corpus();

const CASES = {
  all: "list --color never --file all.txt",
  details: "list --color never --details --limit 20 --file all.txt",
  columns: "list --color never --columns uid,timer,local,remote --file tcp6.txt",
  colours: "list --limit 12 --file queues.txt",
  process: "list --color never -t --process --proc-root proc",
  diff: "diff --color never before.txt after.txt",
  find: "find --color never nginx --proc-root proc",
  summary: "summary --color never --file all.txt",
  wide: "list --color never --wide --limit 3 --file tcp6.txt",
};

for (const columns of [100, 60, 24]) outputs.holds(`columns-${columns}`, CASES, { columns });
