import { LISTEN, stateCode } from "../../table/states";
import { MOST_OF_A_NAME, type UnixSocket, unixPath, unixSocket } from "../../table/unix-socket";

/*
 * /proc/net/unix, as unix_seq_show() of net/unix/af_unix.c prints it: a line of titles, then a record each,
 *
 *   seq_printf("%pK: %08X %08X %08X %04X %02X %5lu", socket, references, 0, flags, type, state, inode)
 *
 * and where the socket is bound, a blank and its name: a path byte for byte, or `@` and an abstract name with `@` for each
 * byte 0. A name may hold blanks and line breaks; it has 108 bytes at most. So a line that is no record goes on with the
 * name of the record above, as far as that has room for it.
 *
 * A name can hold a line that looks like a record, too: nothing distinguishes the two. Where two records of one inode
 * differ, one of them may be such a line, and neither is found by its inode.
 */
const RECORD =
  /^(?:[\da-fA-F]+|\(\w+\)): [\dA-F]{8} [\dA-F]{8} ([\dA-F]{8}) ([\dA-F]{4}) ([\dA-F]{2}) +(\d{1,15})(?: (.*))?$/s;
const TITLES = /^Num +RefCount /;
const AT = "@";

/** __SO_ACCEPTCON: it listens. */
const LISTENS = 0x10000;
/** Of enum socket_state: SS_CONNECTING is connected too, before it is accepted. */
const CONNECTING = 2;
const CONNECTED = 3;
const ESTABLISHED = stateCode("ESTABLISHED");
const CLOSE = stateCode("CLOSE");

export interface ParsedUnix {
  rows: UnixSocket[];
  /** Lines that are part of no record. */
  malformed: number;
}

/** The sockets of a text, `bytes` of which are taken as they are. A last line without its end is malformed: it may be cut off. */
export function parseUnix(bytes: Uint8Array): ParsedUnix {
  // A character a byte.
  const lines = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString("latin1").split("\n");
  const rows: UnixSocket[] = [];
  let malformed = lines.pop() === "" ? 0 : 1;
  let record: Record | undefined;
  const close = () => {
    if (record !== undefined) rows.push(socketOf(record));
    record = undefined;
  };
  for (const [i, line] of lines.entries()) {
    const next = recordOf(line);
    if (next !== undefined) {
      close();
      record = next;
    } else if (record?.name !== undefined && record.name.length + 1 + line.length <= MOST_OF_A_NAME) {
      record.name += `\n${line}`;
    } else if (i > 0 || !TITLES.test(line)) {
      malformed++;
      // What follows is no part of the record above either.
      close();
    }
  }
  close();
  return { rows, malformed };
}

interface Record {
  flags: number;
  type: number;
  state: number;
  inode: number;
  /** A character a byte. */
  name: string | undefined;
}

function recordOf(line: string): Record | undefined {
  const [, flags, type, state, inode, name] = RECORD.exec(line) ?? [];
  if (flags === undefined || type === undefined || state === undefined) return undefined;
  const [hexFlags, hexType, hexState] = [flags, type, state].map((digits) => Number.parseInt(digits, 16));
  return { flags: hexFlags ?? 0, type: hexType ?? 0, state: hexState ?? 0, inode: Number(inode), name };
}

function socketOf({ flags, type, state, inode, name }: Record): UnixSocket {
  const isConnected = state === CONNECTING || state === CONNECTED;
  const code = flags & LISTENS ? LISTEN : isConnected ? ESTABLISHED : CLOSE;
  return unixSocket(
    { inode, type, state: code },
    {
      path: name === undefined ? undefined : unixPath(Buffer.from(name, "latin1")),
      isAbstract: name === undefined || name.startsWith(AT) ? undefined : false,
    },
  );
}
