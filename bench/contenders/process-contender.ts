import { resolve } from "node:path";
import { Conversation, node } from "../harness/conversation";
import type { Dump, Protocol } from "../harness/dumps";
import { compare, type Digest } from "./parsers/digest";

/** A contender that runs in a process of its own: serve.ts, or a C program that speaks as it does. */
export class ProcessContender {
  readonly name: string;
  readonly remark: string | undefined;
  readonly #mostRows: Readonly<Record<Protocol, number>>;
  readonly #conversation: Conversation;

  constructor(
    { name, mostRows, remark }: { name: string; mostRows: Readonly<Record<Protocol, number>>; remark?: string },
    conversation: Conversation,
  ) {
    this.name = name;
    this.remark = remark;
    this.#mostRows = mostRows;
    this.#conversation = conversation;
  }

  static serve(how: "parse" | "file", contender: ConstructorParameters<typeof ProcessContender>[0]): ProcessContender {
    const script = resolve(import.meta.dirname, "serve.ts");
    const flags = process.argv.filter((argument) => argument === "--quick");
    return new ProcessContender(contender, new Conversation(...node(script, [how, contender.name, ...flags])));
  }

  takes({ protocol, rows }: Pick<Dump, "protocol" | "rows">): boolean {
    return rows <= this.#mostRows[protocol];
  }

  async open({ protocol, path }: Dump): Promise<Digest> {
    return JSON.parse(await this.#conversation.ask(`open ${protocol} ${path}`)) as Digest;
  }

  async time(how: "run" | "short"): Promise<number[]> {
    return JSON.parse(await this.#conversation.ask(how)) as number[];
  }

  async close(): Promise<void> {
    await this.#conversation.ask("close");
  }

  end(): void {
    this.#conversation.end();
  }
}

/** Opens a dump in all that take it, and throws unless all read the same in it. The first one's answers are the measure. */
export async function openAlike(contenders: readonly ProcessContender[], dump: Dump): Promise<ProcessContender[]> {
  const opened = contenders.filter((one) => one.takes(dump));
  const digests = await Promise.all(opened.map((one) => one.open(dump)));
  const [reference] = digests;
  if (reference?.rows !== dump.rows) throw new Error(`${reference?.rows} rows were read of ${dump.rows}.`);
  for (const [i, digest] of digests.entries()) {
    const { different } = compare(reference, digest);
    if (different.length === 0) continue;
    const where = `${dump.rows} ${dump.protocol} rows`;
    throw new Error(
      `${opened[i]?.name} reads ${different.join(", ")} of ${where} differently from ${opened[0]?.name}.`,
    );
  }
  return opened;
}
