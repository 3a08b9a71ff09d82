import { generateDump, PROTOCOLS } from "../generate/index";
import { Random } from "../generate/random";

/** Texts that mutation starts from: small tables of every kind, with all the quirks of real kernels. */
export class Corpus {
  readonly #texts: [Uint8Array, ...Uint8Array[]];

  /** Two of the same seed and the same `samples` are the same. */
  constructor(seed: number, samples: readonly Uint8Array[] = []) {
    const random = new Random(seed);
    const [first, ...rest] = Array.from({ length: 400 }, () => smallDump(random));
    this.#texts = [first ?? new Uint8Array(1), ...rest, ...samples];
  }

  pick(random: Random): Uint8Array {
    return random.pick(this.#texts);
  }
}

function smallDump(random: Random): Uint8Array {
  // A row tells as much as twenty, in a tenth of the time.
  const rows = random.chance(0.7)
    ? random.between(1, 2)
    : random.chance(0.7)
      ? random.between(3, 6)
      : random.between(7, 20);
  return generateDump({
    protocol: random.pick(PROTOCOLS),
    rows,
    seed: random.uint32(),
    header: random.chance(0.7),
    quirks: random.chance(0.5) ? 0 : 0.4,
    byteOrder: random.chance(0.7) ? "little" : "big",
    firstSlot: random.chance(0.8) ? 0 : random.pick([9, 99, 9_990, 99_995, 9_999_998, 99_999_998, 4_294_967_290]),
  });
}
