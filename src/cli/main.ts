#!/usr/bin/env node
import { run } from "./program";
import { leaveQuietlyOnClosedPipe } from "./terminal/output";
import { settle } from "./terminal/settle";
import { status } from "./terminal/status";

leaveQuietlyOnClosedPipe();
let isOver = false;
// Node ends, and well, when nothing is left that it could wait for: not before all is done.
process.once("beforeExit", () => {
  if (!isOver) process.exitCode = status.FAILED;
});
run(process.argv).then((result) => {
  isOver = true;
  // Not exit(): what stdout still holds must go out.
  process.exitCode = result;
  return settle();
});
