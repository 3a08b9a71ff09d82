import { spawnSync } from "node:child_process";
import { resolve } from "node:path";
import { Conversation } from "../harness/conversation";
import { compilerVersion } from "../harness/machine";
import { temporary } from "../harness/temporary";

/** What a reader found: rows, and sums of two columns to compare with another's. */
export interface Found {
  rows: number;
  inodes: number;
  ports: number;
}

/** What is asked for: a mask of states, a local port (0: any), extensions of sock_diag. */
export interface Dump {
  states: number;
  port: number;
  extensions: number;
}

/** The same in C: contenders/c/netlink.c, compiled. */
export class NetlinkLoop {
  readonly #conversation: Conversation;

  private constructor(command: readonly string[]) {
    const [program = "", ...args] = command;
    this.#conversation = new Conversation(program, args);
  }

  /** Runs in the network namespace that `enter` puts in front of its command line; undefined without a C compiler. */
  static start(enter: readonly string[] = []): NetlinkLoop | undefined {
    if (compilerVersion() === undefined) return undefined;
    const program = temporary("netlink");
    const source = resolve(import.meta.dirname, "c/netlink.c");
    const { status, stderr } = spawnSync("cc", ["-O3", "-o", program, source], { encoding: "utf8" });
    if (status !== 0) throw new Error(`cc does not compile netlink.c: ${stderr}`);
    return new NetlinkLoop([...enter, program]);
  }

  /** Nanoseconds, and what it found: tcp and tcp6 in one dump, or one after the other as ss does. */
  async dump(families: "together" | "one by one", { states, port, extensions }: Dump): Promise<[number, Found]> {
    const dumps = families === "together" ? 1 : 2;
    const answer = await this.#conversation.ask(`dump ${dumps} ${states} ${port} ${extensions}`);
    const [took = 0, rows = 0, inodes = 0, ports = 0] = JSON.parse(answer) as number[];
    return [took, { rows, inodes, ports }];
  }

  /** Nanoseconds a look-up, and the inode it found; ends as `address port`. */
  async find(times: number, local: string, remote: string): Promise<{ took: number; inode: number }> {
    const [took = 0, inode = 0] = JSON.parse(
      await this.#conversation.ask(`find ${times} ${local} ${remote}`),
    ) as number[];
    return { took, inode };
  }

  end(): void {
    this.#conversation.end();
  }
}
