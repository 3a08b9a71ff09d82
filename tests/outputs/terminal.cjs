// Standard output is taken for a terminal of so many columns.
Object.defineProperties(process.stdout, {
  isTTY: { value: true },
  columns: { value: Number(process.env.SOCKDEX_TEST_COLUMNS) },
});
