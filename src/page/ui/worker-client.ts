import script from "../../../build/page-worker.txt";
import type { Reply, Request } from "../messages";

/** What browsers with Trusted Types ask a worker's address to be. */
interface ScriptUrlPolicy {
  createScriptURL(url: string): string;
}

interface WithTrustedTypes {
  trustedTypes?: { createPolicy(name: string, rules: ScriptUrlPolicy): ScriptUrlPolicy };
}

/** The page's worker: its script came along as text, so that the page is one file. */
export class WorkerClient {
  readonly #worker: Worker;

  constructor(hear: (reply: Reply) => void) {
    const url = URL.createObjectURL(new Blob([script], { type: "text/javascript" }));
    const { trustedTypes }: WithTrustedTypes = globalThis as WithTrustedTypes;
    // The one address that is made into a script, here and nowhere else.
    const policy = trustedTypes?.createPolicy("sockdex-worker", { createScriptURL: (address) => address });
    this.#worker = new Worker(policy ? policy.createScriptURL(url) : url);
    URL.revokeObjectURL(url);
    this.#worker.addEventListener("message", ({ data }: MessageEvent<Reply>) => hear(data));
    this.#worker.addEventListener("error", ({ message }) => {
      hear({ tell: "failed", message: `The page's worker could not be run: ${message || "is it blocked here?"}` });
    });
  }

  ask(request: Request): void {
    this.#worker.postMessage(request);
  }
}
