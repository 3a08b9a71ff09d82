/** `--quick`: small sizes, for a smoke run. Every contender's answers are checked, no budget line is judged. */
export const quick = process.argv.includes("--quick");
