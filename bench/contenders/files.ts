import { closeSync, openSync, readFileSync, readSync } from "node:fs";
import { type LiveTable, readDumpSync } from "../../dist/index.js";
import type { Protocol } from "../harness/dumps";
import { checkedScanner } from "./parsers/checked-scanner";
import type { Contender } from "./parsers/contender";
import type { Digest } from "./parsers/digest";
import { procfsStats } from "./parsers/procfs-stats";
import { regexp } from "./parsers/regexp";
import { digestTable } from "./parsers/sockdex";
import { splitMap } from "./parsers/split-map";
import { stroncium } from "./parsers/stroncium";
import { tunedScanner } from "./parsers/tuned-scanner";

/** A way from a file to rows that can be found by inode. */
export interface FileContender {
  readonly name: string;
  readonly mostRows: Readonly<Record<Protocol, number>>;
  reader(protocol: Protocol, path: string): FileReader;
}

interface FileReader {
  read(): void;
  digest(): Digest;
}

export const ONLY_READING = "only reading";
export const FIRST_READ = "sockdex, first read";
export const READ_AGAIN = "sockdex, refresh()";

const ANY = { tcp: Number.POSITIVE_INFINITY, tcp6: Number.POSITIVE_INFINITY };
const READ_BYTES = 262_144;

/** The floor: the kernel's copy into a buffer that stays in the cache. Its digest is only the count of newlines. */
const onlyReading: FileContender = {
  name: ONLY_READING,
  mostRows: ANY,
  reader(_, path) {
    const buffer = Buffer.allocUnsafeSlow(READ_BYTES);
    const readAll = (each: (length: number) => void) => {
      const fd = openSync(path, "r");
      try {
        for (let length = 1; length > 0; ) {
          length = readSync(fd, buffer, 0, READ_BYTES, null);
          each(length);
        }
      } finally {
        closeSync(fd);
      }
    };
    return {
      read: () => readAll(() => {}),
      digest() {
        let lines = 0;
        readAll((length) => {
          for (let i = 0; i < length; i++) if (buffer[i] === 0x0a) lines++;
        });
        return { rows: lines - 1 };
      },
    };
  },
};

/** The index is built by the first look-up. */
const firstRead: FileContender = {
  name: FIRST_READ,
  mostRows: ANY,
  reader(protocol, path) {
    let table: LiveTable | undefined;
    return {
      read() {
        table = undefined;
        table = readDumpSync(path, { protocol });
        table.rowOfInode(1);
      },
      digest: () => digestTable(table ?? readDumpSync(path, { protocol }), protocol),
    };
  },
};

const readAgain: FileContender = {
  name: READ_AGAIN,
  mostRows: ANY,
  reader(protocol, path) {
    const table = readDumpSync(path, { protocol });
    return {
      read: () => void table.refresh().rowOfInode(1),
      digest: () => digestTable(table, protocol),
    };
  },
};

function afterReadFile({ name, mostRows, parser }: Contender, index: string): FileContender {
  return {
    name: `readFileSync + ${name}${index}`,
    mostRows,
    reader(protocol, path) {
      const { parse, index, digest } = parser(protocol);
      return {
        read() {
          parse(readFileSync(path));
          index?.();
        },
        digest,
      };
    },
  };
}

export const NAIVE = `readFileSync + ${splitMap.name}`;

export const FILE_CONTENDERS: readonly FileContender[] = [
  readAgain,
  firstRead,
  onlyReading,
  afterReadFile(tunedScanner, " + Map"),
  afterReadFile(checkedScanner, " + Map"),
  afterReadFile(regexp, " + Map"),
  afterReadFile(splitMap, ""),
  afterReadFile(stroncium, ", no index"),
  afterReadFile(procfsStats, ", no index"),
];

export function fileContenderOf(name: string | undefined): FileContender {
  const contender = FILE_CONTENDERS.find((one) => one.name === name);
  if (!contender) throw new Error(`There is no contender ${JSON.stringify(name)}.`);
  return contender;
}
