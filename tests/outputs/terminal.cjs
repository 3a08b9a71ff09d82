const tty = require("node:tty");

// Standard output is taken for a terminal of so many columns, and lines where they are given.
const { isatty } = tty;
tty.isatty = (descriptor) => descriptor === 1 || isatty(descriptor);
Object.defineProperties(process.stdout, {
  isTTY: { value: true },
  columns: { value: Number(process.env.SOCKDEX_TEST_COLUMNS) },
  rows: { value: Number(process.env.SOCKDEX_TEST_ROWS ?? 0) },
});
require("node:tty").isatty = (fd) => fd === 1;
