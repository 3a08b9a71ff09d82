import { type InputOptions, readInput } from "./input";
import { writeLines } from "./output";
import { pick, type RowsOptions, rowWriter } from "./rows";
import { type Status, status } from "./status";

export interface ListOptions extends InputOptions, RowsOptions {}

export async function list(options: ListOptions): Promise<Status> {
  const rows = rowWriter(options);
  for await (const batch of readInput(options)) await writeLines(rows.lines(pick(batch)));
  await writeLines(rows.end());
  return status.OK;
}
