#!/usr/bin/env node
import { SLOW_COMMANDS } from "./slow-commands";
import { keepCompiledCode } from "./terminal/compile-cache";

keepCompiledCode();
// Loaded when V8 knows where compiled code is.
const program = SLOW_COMMANDS.has(process.argv[2] ?? "") ? import("./program") : import("./quick");
program.then(({ main }) => main(process.argv));
