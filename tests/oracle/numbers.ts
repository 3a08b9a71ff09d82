const UINT32_MAX = 2 ** 32 - 1;
const INT32_MAX = 2 ** 31 - 1;
const INT32_MIN = -(2 ** 31);
const INODE_MAX = 2n ** 53n;

/** Turns well-formed digits into numbers, and counts those that their column could not hold. */
export class Numbers {
  saturated = 0;

  /** Two or four hex digits always fit their columns. */
  shortHex(digits: string): number {
    return Number.parseInt(digits, 16);
  }

  hex(digits: string): number {
    return this.#clamp(Number.parseInt(digits, 16), 0, UINT32_MAX);
  }

  decimal(digits: string): number {
    return this.#clamp(Number(digits), 0, UINT32_MAX);
  }

  signedDecimal(digits: string): number {
    // Adding 0 makes a plain zero of -0.
    return this.#clamp(Number(digits) + 0, INT32_MIN, INT32_MAX);
  }

  /** -1 is the uid of nobody at all, 4294967295. */
  uid(digits: string): number {
    return digits.startsWith("-") ? this.#clamp(Number(digits), INT32_MIN, 0) >>> 0 : this.decimal(digits);
  }

  inode(digits: string): number {
    // A number would round 2^53 + 1 down to what fits.
    const value = BigInt(digits);
    if (value <= INODE_MAX) return Number(value);
    this.saturated++;
    return Number(INODE_MAX);
  }

  #clamp(value: number, least: number, most: number): number {
    if (value >= least && value <= most) return value;
    this.saturated++;
    return value < least ? least : most;
  }
}
