import type { Family, FamilyNetwork } from "./condition";
import { invalidFilter } from "./failure";
import { isAny, noAddress, parsePrefix } from "./networks";
import type { Word } from "./words";

/** A host that a filter names. Its condition is of no address until resolve() has been called. */
export class NamedHost {
  readonly name: string;
  /** What its condition looks for. */
  readonly networks: FamilyNetwork[] = [];
  readonly #family: Family | undefined;
  readonly #word: Word;

  /** `family`: addresses of this one only. `word`: where a mistake is. */
  constructor(name: string, family: Family | undefined, word: Word) {
    this.name = name;
    this.#family = family;
    this.#word = word;
  }

  /** Takes its addresses, as text. Throws ERR_INVALID_FILTER where none is of the family. */
  resolve(addresses: readonly string[]): void {
    for (const address of addresses) {
      const network = parsePrefix(address);
      if (network === undefined || network === "octal") continue;
      if ((this.#family ?? network.family) !== network.family) continue;
      // A prefix of no bits is any address, as where it is written: its zeros fit IPv6 by IPv4's rule.
      this.networks.push(isAny(network) ? { ...network, family: 4 } : network);
    }
    if (this.networks.length === 0) throw invalidFilter(noAddress(this.name), this.#word);
  }
}
