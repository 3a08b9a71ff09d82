import { PROTOCOLS, type Protocol } from "../../index";

/*
 * Lines between tables: what `head`, `tail`, `ssh host 'cat …'` and people leave there. They are no rows, and no damage.
 */

const NAMES = [...PROTOCOLS].sort((a, b) => b.length - a.length).join("|");

/** `==> /proc/net/tcp6 <==`, `$ cat /proc/net/udp`, `/proc/1/net/raw:` */
const PATH = new RegExp(`net/(${NAMES})(?![\\w/])`);
/** `tcp6:`, `--- udp ---`, `[tcp]` */
const LABEL = new RegExp(`^[^\\w/]*(${NAMES})[^\\w/]*$`, "i");
/** `root@web1:~#`, `$ exit`, `[user@host ~]$ ls`, `# a comment`: a prompt's last character, then a blank or nothing. */
const PROMPT = /^[\w.@:~/[\]() -]{0,120}[$#%>](?: .*)?$/;
/** `-----`, `=====` */
const RULER = /^[-=*_~ ]{3,}$/;

/**
 * What a line says that is no row: it names the table that follows, or it is a prompt, a comment or a ruler and names
 * none. Undefined: it is a damaged row, or nothing we know. `text` comes without the blanks around it.
 */
export function readOtherLine(text: string): { protocol: Protocol | undefined } | undefined {
  const name = (PATH.exec(text) ?? LABEL.exec(text))?.[1]?.toLowerCase();
  const protocol = PROTOCOLS.find((known) => known === name);
  return protocol !== undefined || PROMPT.test(text) || RULER.test(text) ? { protocol } : undefined;
}
