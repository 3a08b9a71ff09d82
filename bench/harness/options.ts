/** `--quick`: small sizes, for a smoke run. Every contender's answers are checked, no budget line is judged. */
export const quick = process.argv.includes("--quick");

/** `--full`: the sizes and repetitions that take minutes, where a question has some. */
export const full = process.argv.includes("--full");
