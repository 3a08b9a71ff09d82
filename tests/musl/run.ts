/**
 * The packed package under Node for musl: the module and the command on dumps beside this machine's own Node, and every
 * function that asks for live sockets, of this kernel; then the kernel's numbers and structures in musl's headers.
 *
 *     npm run test:musl
 */
import { once } from "node:events";
import { mkdirSync } from "node:fs";
import { type AddressInfo, connect, createServer } from "node:net";
import { join } from "node:path";
import { isDeepStrictEqual } from "node:util";
import { OtherNode } from "../nodes/other-node";
import { buildProgram } from "../refusals/build-program";
import { ALL_WORKS } from "../refusals/expected";
import { muslNode } from "./musl-node";

const node = new OtherNode("musl");
try {
  node.runBy(muslNode());
} catch (error) {
  node.skip(`no Node for musl can be had: ${String(error).split("\n").join(" ")}`);
}
node.install([], ["--os=linux", "--libc=musl"]);

// Only Node for glibc reports a version of it.
const version = node
  .output("-p", "process.version + ' ' + process.report.getReport().header.glibcVersionRuntime")
  .trim();
node.check(version, version.endsWith(" undefined"), version);
node.checkDumps();

mkdirSync(join(node.user, "live"));
await buildProgram(join(node.user, "live/what-works.mjs"), { isPacked: true });
const outcomes = node.output("live/what-works.mjs");
// There the namespace of a process is this one: the socket is closed at the first call.
const expected = { ...ALL_WORKS, "destroySocket, pid": "true", destroySocket: "false" };
const isRoot = process.getuid?.() === 0;
if (isRoot)
  node.check(
    "live sockets",
    !outcomes.startsWith("ended") && isDeepStrictEqual(JSON.parse(outcomes), expected),
    outcomes,
  );
else console.log("musl, live sockets: SKIPPED, closing one takes root");

const server = createServer().listen(0, "127.0.0.1");
await once(server, "listening");
const { port } = server.address() as AddressInfo;
const client = connect(port, "127.0.0.1");
await once(server, "connection");
const wanted = `sport = :${port} or dport = :${port}`;
node.checkAlike("rows by netlink", node.command, "list", "--json", "--source", "netlink", wanted);
client.destroy();
server.close();

// musl's own headers, and the kernel's behind them.
const kernelHeaders = ["/usr/include", `/usr/include/${process.arch === "x64" ? "x86_64" : "aarch64"}-linux-gnu`];
node.checkHeaders(["musl-gcc", "-static", ...kernelHeaders.flatMap((folder) => ["-idirafter", folder])]);
