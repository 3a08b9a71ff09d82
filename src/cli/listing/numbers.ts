import type { Columns } from "../../index";
import { type ColumnName, columns, schema } from "../../table/schema";
import type { Colours } from "../terminal/terminal";
import { byValue, type Column, type Field } from "./column";
import { inkOf } from "./ink";

type Numbers = "rxQueue" | "txQueue" | "uid" | "timer" | "timerExpires" | "retransmits";

/** A column of numbers that every table has. With colours a 0 steps back: what is there then shows best. */
export function numberColumn(name: string, column: Numbers, colours: Colours | undefined): Column {
  const value = (columns: Columns) => {
    const values = columns[column];
    return (row: number) => values[row] ?? 0;
  };
  return {
    name,
    title: name.toUpperCase(),
    cell: { value, faint: colours && inkOf(colours.dim) },
    fields: [numberField(column)],
    order: (columns) => byValue(columns[column]),
  };
}

export function numberField(column: Numbers): Field {
  return {
    name: column,
    write(columns) {
      const values = columns[column];
      return (out, row) => out.decimal(values[row] ?? 0);
    },
  };
}

export function inodeColumn(colours: Colours): Column {
  const value = ({ inode }: Columns) => {
    // No descriptor is left, or there is none yet.
    return (row: number) => inode[row] || Number.NaN;
  };
  return {
    name: "inode",
    title: "INODE",
    cell: { value, faint: inkOf(colours.dim) },
    fields: [
      {
        name: "inode",
        write:
          ({ inode }) =>
          (out, row) =>
            out.decimal(inode[row] ?? 0),
      },
    ],
    order: ({ inode }) => byValue(inode),
  };
}

/** A column that rows need not have, whose numbers are 32 bits wide. */
type DetailName = {
  [Name in ColumnName]: (typeof schema)[Name] extends { present: number; element: "u32" | "i32" } ? Name : never;
}[ColumnName];

const isDetail = (name: ColumnName): name is DetailName => {
  const { element, ...entry } = schema[name];
  return "present" in entry && (element === "u32" || element === "i32");
};

/** The columns behind the inode: a row does not print them all. */
export function detailColumns(colours: Colours): Column[] {
  return columns.flatMap(({ name: column, short: name, mask }): Column | [] => {
    if (!isDetail(column)) return [];
    const value = (columns: Columns) => {
      const values = columns[column];
      const { present } = columns;
      return (row: number) => (((present?.[row] ?? 0) & mask) === 0 ? Number.NaN : (values?.[row] ?? Number.NaN));
    };
    return {
      name,
      title: name.toUpperCase(),
      group: "details",
      cell: { value, faint: inkOf(colours.dim) },
      fields: [
        {
          name: column,
          write(columns) {
            const numberOf = value(columns);
            return (out, row) => out.text(Number.isNaN(numberOf(row)) ? "" : String(numberOf(row)));
          },
        },
      ],
      order(columns) {
        const numberOf = value(columns);
        // What is not printed comes first.
        const key = (row: number) => (Number.isNaN(numberOf(row)) ? Number.NEGATIVE_INFINITY : numberOf(row));
        return (a, b) => (key(a) === key(b) ? 0 : key(a) - key(b));
      },
    };
  });
}
