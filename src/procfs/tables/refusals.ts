import { SockdexError } from "../../table/errors";
import type { Protocol } from "../../table/protocols";
import type { Fallback } from "../../table/reading/sources";

/** After these, netlink fails the next time too. */
const LASTING: readonly string[] = ["ERR_NO_PEER", "ERR_NOT_LINUX", "ERR_UNSUPPORTED", "ERR_PERMISSION"];
/** These are not netlink's fault: /proc would fail too. */
const OTHERS: readonly string[] = ["ERR_OUT_OF_MEMORY", "ERR_INVALID_ARGUMENT"];

/** The tables that netlink does not give, and why: those of the last reading, until the next one begins. */
export class Refusals {
  readonly #all = new Map<Protocol, Fallback>();

  has(protocol: Protocol): boolean {
    return this.#all.has(protocol);
  }

  add(protocol: Protocol, { code, message: reason }: SockdexError): void {
    this.#all.set(protocol, { protocol, code, reason });
  }

  /** Runs `work`; an error that may be netlink's own refuses all of these tables, and undefined is returned. */
  attempt<T>(protocols: readonly Protocol[], work: () => T): T | undefined {
    try {
      return work();
    } catch (error) {
      if (!(error instanceof SockdexError) || OTHERS.includes(error.code)) throw error;
      for (const protocol of protocols) this.add(protocol, error);
      return undefined;
    }
  }

  /** Forgets what may have passed since. */
  forgetPassing(): void {
    for (const [protocol, { code }] of this.#all) if (!LASTING.includes(code)) this.#all.delete(protocol);
  }

  /** In the order of the tables; undefined where there are none. */
  among(protocols: readonly Protocol[]): readonly Fallback[] | undefined {
    const some = protocols.flatMap((protocol) => this.#all.get(protocol) ?? []);
    return some.length > 0 ? some : undefined;
  }
}
