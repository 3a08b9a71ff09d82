import type { ByteSink } from "../journal/byte-sink";

/*
 * What stands in front of a page (parquet.thrift, as Thrift's compact protocol): each field begins with a byte of how much its
 * number is above that of the field before, and its type.
 */

const I32 = 5;
const STRUCT = 12;
const TRUE = 1;
const END = 0;

export const ENCODINGS = { PLAIN: 0, RLE: 3, DELTA_BINARY_PACKED: 5, RLE_DICTIONARY: 8 } as const;

const DICTIONARY_PAGE = 2;
const DATA_PAGE_V2 = 3;

/** A page's bytes as they are, and as they are written. */
export interface PageSizes {
  plain: number;
  packed: number;
}

export function writeDictionaryHeader(sink: ByteSink, sizes: PageSizes, values: number): void {
  writeHeader(sink, DICTIONARY_PAGE, sizes, 7, (inner) => {
    inner.number(1, values);
    inner.number(2, ENCODINGS.PLAIN);
  });
}

export interface DataPage {
  rows: number;
  nulls: number;
  encoding: keyof typeof ENCODINGS;
  /** Bytes of what says which rows have a value: never packed. */
  levels: number;
}

export function writeDataHeader(sink: ByteSink, sizes: PageSizes, page: DataPage): void {
  writeHeader(sink, DATA_PAGE_V2, sizes, 8, (inner) => {
    inner.number(1, page.rows);
    inner.number(2, page.nulls);
    inner.number(3, page.rows);
    inner.number(4, ENCODINGS[page.encoding]);
    inner.number(5, page.levels);
    inner.number(6, 0);
    inner.isTrue(7);
  });
}

/** `id`: the field that has what pages of this type say. */
function writeHeader(
  sink: ByteSink,
  type: number,
  { plain, packed }: PageSizes,
  id: number,
  write: (inner: Fields) => void,
): void {
  const field = fieldsOf(sink);
  field.number(1, type);
  field.number(2, plain);
  field.number(3, packed);
  field.struct(id, write);
  sink.u8(END);
}

interface Fields {
  number(id: number, value: number): void;
  isTrue(id: number): void;
  struct(id: number, write: (inner: Fields) => void): void;
}

function fieldsOf(sink: ByteSink): Fields {
  let last = 0;
  const begin = (id: number, type: number) => {
    sink.u8(((id - last) << 4) | type);
    last = id;
  };
  return {
    number(id, value) {
      begin(id, I32);
      sink.whole(value * 2);
    },
    isTrue: (id) => begin(id, TRUE),
    struct(id, write) {
      begin(id, STRUCT);
      write(fieldsOf(sink));
      sink.u8(END);
    },
  };
}
