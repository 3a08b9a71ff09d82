import type { Random } from "./random";
import type { Address } from "./socket";

const LOOPBACK = 0x7f000001;
const ANY: Address = [0, 0, 0, 0];
const V4_LOOPBACK: Address = [0, 0, 0, LOOPBACK];
const V6_LOOPBACK: Address = [0, 0, 0, 1];
const V6_DOCUMENTATION = 0x20010db8;
const V4_MAPPED = 0xffff;

/** The addresses of one machine, and of those that talk to it. */
export class Addresses {
  readonly #random: Random;
  readonly #isV6: boolean;
  /** A host has few addresses and all its rows share them. */
  readonly #own: [Address, ...Address[]];

  constructor(random: Random, isV6: boolean) {
    this.#random = random;
    this.#isV6 = isV6;
    this.#own = [this.#host(), this.#host(), this.#host()];
  }

  any(address: Address): void {
    copy(address, ANY);
  }

  /** Where a socket without a peer listens: mostly everywhere, at times for this machine alone. */
  bound(address: Address): void {
    const random = this.#random;
    if (random.chance(0.6)) this.any(address);
    else if (random.chance(0.5)) copy(address, this.#isV6 ? V6_LOOPBACK : V4_LOOPBACK);
    else this.own(address);
  }

  own(address: Address): void {
    copy(address, this.#random.pick(this.#own));
  }

  peer(address: Address): void {
    const random = this.#random;
    // Some peers are next door, and have neighbours of ours for addresses.
    const isNear = random.chance(0.3);
    if (this.#isV6) {
      address[0] = isNear ? V6_DOCUMENTATION : 0x24000000 + random.below(0x00ffffff);
      address[1] = isNear ? random.below(4) : random.uint32();
      address[2] = random.chance(0.5) ? 0 : random.uint32();
      address[3] = random.uint32();
    } else {
      address[0] = address[1] = address[2] = 0;
      address[3] = isNear ? 0x0a000000 + random.below(0x10000) : random.between(0x01000000, 0xdfffffff);
    }
  }

  /** What a v4 client of a v6 listener looks like. */
  v4Mapped(address: Address): void {
    copy(address, [0, 0, V4_MAPPED, this.#random.chance(0.2) ? LOOPBACK : this.#random.uint32()]);
  }

  #host(): Address {
    const random = this.#random;
    if (this.#isV6) return [V6_DOCUMENTATION, random.below(4), 0, random.between(1, 0xffff)];
    return [0, 0, 0, 0x0a000000 + random.between(1, 0xfffe)];
  }
}

function copy(to: Address, from: Address): void {
  to[0] = from[0];
  to[1] = from[1];
  to[2] = from[2];
  to[3] = from[3];
}
