import { execFile } from "node:child_process";
import { createHash } from "node:crypto";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join, resolve } from "node:path";
import { promisify } from "node:util";
import { onTestFinished } from "vitest";

const root = resolve(import.meta.dirname, "../..");
const run = promisify(execFile);

/** A registry on loopback that has some of the packages installed here, and no others, until the test is over. Its address. */
export async function registryOf(folder: string, ...names: string[]): Promise<string> {
  const packuments = new Map<string, (url: string) => object>();
  const tarballs = new Map<string, Buffer>();
  for (const name of names) {
    const source = join(root, "node_modules", name);
    const { stdout } = await run("npm", ["pack", source, "--ignore-scripts", "--silent"], { cwd: folder });
    const file = stdout.trim();
    const tarball = readFileSync(join(folder, file));
    const manifest = JSON.parse(readFileSync(join(source, "package.json"), "utf8"));
    tarballs.set(`/${file}`, tarball);
    const integrity = `sha512-${createHash("sha512").update(tarball).digest("base64")}`;
    packuments.set(`/${name.replace("/", "%2f")}`, (url) => ({
      name,
      "dist-tags": { latest: manifest.version },
      versions: { [manifest.version]: { ...manifest, dist: { tarball: `${url}/${file}`, integrity } } },
    }));
  }
  let url = "";
  const server = createServer(({ url: path = "" }, response) => {
    const packument = packuments.get(path)?.(url);
    const body = packument === undefined ? tarballs.get(path) : JSON.stringify(packument);
    response.writeHead(body === undefined ? 404 : 200).end(body);
  }).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await once(server, "listening");
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return url;
}
