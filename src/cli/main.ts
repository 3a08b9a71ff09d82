#!/usr/bin/env node
import { keepCompiledCode } from "./terminal/compile-cache";

keepCompiledCode();
// Loaded when V8 knows where compiled code is.
import("./program").then(({ main }) => main(process.argv));
