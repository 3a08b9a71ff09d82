import type { Random } from "../generate/random";
import { generateReply } from "../generate/replies";
import { damaged } from "../sockdiag/messages";

/** Made replies have up to so many messages; now and then more rows than a watched table has room for. */
const MESSAGES = 8;
const MANY = 100;

/** A netlink reply, made or one of the kernel's `samples`, mostly damaged. */
export function drawReply(samples: readonly Uint8Array[], random: Random): Uint8Array {
  const sample = samples[random.below(samples.length)];
  const isMade = sample === undefined || random.chance(0.5);
  const whole = isMade ? generateReply(random, random.chance(0.01) ? MANY : MESSAGES) : sample;
  return isMade && random.chance(0.2) ? whole : damaged(whole, random);
}
