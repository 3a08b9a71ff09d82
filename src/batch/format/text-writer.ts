import { MAX_VALUE, SLACK } from "../../module/format";
import { countOf, type Rows, stretches } from "../piece/rows";
import type { OutputColumn } from "./columns";
import { formatOf, takeRoom } from "./text-memory";
import { originValue, planBytes, type TextStyle, writePlan } from "./text-plan";

/** Text that is put together in the module before it is copied out. */
const TEXT_BYTES = 262144;

/** Rows as text in pieces, each a copy. */
export function* writeText(rows: Rows, columns: readonly OutputColumn[], style: TextStyle): Generator<Uint8Array> {
  if (countOf(rows) === 0) return;
  const memory = rows.table.store;
  const { source = "", host = "" } = rows.origin ?? {};
  const chosen = rows.chosen?.length ?? 0;
  const plan = planBytes(columns, source.length + host.length);
  // A row is no longer than what it is planned from and its values: with a long name it can exceed the text's room.
  const text = TEXT_BYTES + plan + columns.length * MAX_VALUE;
  const base = takeRoom(memory, plan + chosen * 4 + 16 + text + SLACK);
  const exports = formatOf(memory);
  exports.setup(base);
  let table = -1;
  let layout = { plan: 0, rows: 0, text: 0, perRow: 0 };
  for (const { from, to, run } of stretches(rows)) {
    if (run.table !== table) {
      table = run.table;
      layout = writePlan(memory, base, style, columns, (name) => originValue(name, rows.origin, table));
      if (rows.chosen) {
        memory.bytes.set(new Uint8Array(rows.chosen.buffer, rows.chosen.byteOffset, chosen * 4), layout.rows);
        layout.text = (layout.rows + chosen * 4 + 15) & ~15;
      }
    }
    const step = Math.max(1, Math.floor((TEXT_BYTES - SLACK) / layout.perRow));
    const numbers = rows.chosen ? layout.rows : 0;
    let end = layout.text;
    const limit = layout.text + TEXT_BYTES - step * layout.perRow;
    for (let at = from; at < to; at += step) {
      end = exports.format(layout.plan, numbers, at, Math.min(to, at + step), run.line - run.row, end);
      if (end <= limit && at + step < to) continue;
      yield memory.bytes.slice(layout.text, end);
      end = layout.text;
    }
  }
}
