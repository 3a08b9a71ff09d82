import type { MalformedLine } from "../../table/reading/problems";

/*
 * Lines that shells and people leave between tables. They are not rows and not damage, and tell nothing.
 */

/** `root@web1:~#`, `$ exit`, `[user@host ~]$ ls`, `# a comment`: a prompt's last character, then a blank or nothing. */
const PROMPT = /^[\w.@:~/[\]() -]{0,120}[$#%>](?: .*)?$/;
/** `-----`, `=====` */
const RULER = /^[-=*_~ ]{3,}$/;

/** True for a malformed line that is a prompt, a comment or a ruler. */
export function isNote({ reason, text }: MalformedLine): boolean {
  const line = reason === "slot" ? text()?.trim() : undefined;
  return line !== undefined && (PROMPT.test(line) || RULER.test(line));
}
