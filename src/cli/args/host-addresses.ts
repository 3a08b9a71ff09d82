import { lookup } from "node:dns/promises";

/** Addresses of a host's name; none where it has none. Of its own, because Node's resolver takes its time to load. */
export async function hostAddresses(name: string, family: 4 | 6 | undefined): Promise<string[]> {
  const found = await lookup(name, { all: true, ...(family && { family }) }).catch(() => []);
  return found.map(({ address }) => address);
}
