import packedScript from "../../../build/page-worker.txt";
import { decodeBase64 } from "../base64";
import type { Reply, Request } from "../messages";

/** What browsers with Trusted Types ask a worker's address to be. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface WithTrustedTypes {
  trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
}

/** The page's worker: its script came along as gzip in base64, so that the page is one file, and a small one. */
export class WorkerClient {
  readonly #worker: Promise<Worker>;

  constructor(hear: (reply: Reply) => void) {
    const fail = (message: string) => {
      hear({ tell: "failed", message: `The page's worker could not be run: ${message || "is it blocked here?"}` });
    };
    this.#worker = start();
    this.#worker.then(
      (worker) => {
        worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => hear(data));
        worker.addEventListener("error", ({ message }) => fail(message));
      },
      (error: unknown) => fail(String(error)),
    );
  }

  /** Requests are sent in their order, once the worker is there. */
  ask(request: Request): void {
    this.#worker.then(
      (worker) => worker.postMessage(request),
      // It was said that there is none.
      () => {},
    );
  }
}

async function start(): Promise<Worker> {
  const script = new Blob([decodeBase64(packedScript)]).stream().pipeThrough(new DecompressionStream("gzip"));
  const url = URL.createObjectURL(
    await new Response(script, { headers: { "content-type": "text/javascript" } }).blob(),
  );
  const { trustedTypes }: WithTrustedTypes = globalThis as WithTrustedTypes;
  // The one address that is made into a script, here and nowhere else.
  const policy = trustedTypes?.createPolicy("sockdex-worker", { createScriptURL: (address) => address });
  const worker = new Worker(policy ? policy.createScriptURL(url) : url);
  URL.revokeObjectURL(url);
  return worker;
}
