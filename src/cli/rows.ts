import type { SocketRow } from "../index";
import { listColumns } from "./columns";
import type { Batch } from "./input";
import { type Column, TableLayout } from "./table-layout";
import { type TerminalOptions, terminal } from "./terminal";

/** How rows are shown. */
export interface RowsOptions extends TerminalOptions {
  json?: boolean;
  details?: boolean;
  header?: boolean;
}

/** What find adds to a row. */
export interface Extra {
  title: string;
  key: string;
  of(row: SocketRow): readonly number[];
}

/** Turns rows into lines, batch after batch; end() when there are no more. */
export interface RowWriter {
  lines(rows: Iterable<SocketRow>): Iterable<string>;
  end(): Iterable<string>;
}

/** The objects of a batch's rows, made one at a time whenever they are gone through. */
export function pick({ table, rows }: Batch): Iterable<SocketRow> {
  return {
    *[Symbol.iterator]() {
      for (const row of rows) yield table.row(row);
    },
  };
}

export function rowWriter(options: RowsOptions, extra?: Extra): RowWriter {
  if (options.json) return jsonWriter(extra);
  const shown = terminal(options);
  const columns = listColumns(shown, options.details ?? false);
  if (extra) columns.unshift(extraColumn(extra));
  return new TableLayout(columns, shown, options.header ?? true);
}

function jsonWriter(extra: Extra | undefined): RowWriter {
  return {
    *lines(rows) {
      for (const row of rows) yield JSON.stringify(extra ? { ...row.toJSON(), [extra.key]: extra.of(row) } : row);
    },
    end: () => [],
  };
}

function extraColumn({ title, of }: Extra): Column {
  return { title, align: "right", text: (row) => of(row).join(",") };
}
