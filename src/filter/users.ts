/** Names of users, as /etc/passwd has them. */
export class Users {
  readonly #uids = new Map<string, number>();
  readonly #names = new Map<number, string>();

  /** Lines of `name:password:uid:…`; of two for the same the first counts. Other lines are left out. */
  constructor(text: string) {
    for (const line of text.split("\n")) {
      const [name = "", , digits = ""] = line.split(":");
      const uid = Number(digits);
      if (name === "" || name.startsWith("#") || !/^\d+$/.test(digits) || uid > 0xffffffff) continue;
      if (!this.#uids.has(name)) this.#uids.set(name, uid);
      if (!this.#names.has(uid)) this.#names.set(uid, name);
    }
  }

  /** Whether there is no user at all. */
  get areNone(): boolean {
    return this.#uids.size === 0;
  }

  /** The uid of a name. */
  uidOf(name: string): number | undefined {
    return this.#uids.get(name);
  }

  /** The name of a uid. */
  nameOf(uid: number): string | undefined {
    return this.#names.get(uid);
  }
}
