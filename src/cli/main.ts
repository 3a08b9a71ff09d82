#!/usr/bin/env node
import { leaveQuietlyOnClosedPipe } from "./output";
import { run } from "./program";

leaveQuietlyOnClosedPipe();
run(process.argv).then((status) => {
  // Not exit(): what stdout still holds must go out.
  process.exitCode = status;
});
