import { FilterExpression, PROTOCOLS, type RowFilter, type SocketHolders } from "../../index";
import type { FilterFlags } from "../args/filter-flags";
import { type CommandFilter, FilterReader } from "../args/filters";
import { protocolsOf } from "../args/protocols";
import { Processes } from "../rows/processes";
import { UsageError } from "../terminal/status";

/** Which connections a command line is about. */
export class WantedRows {
  readonly #reader: FilterReader;
  #where: RowFilter | undefined;

  private constructor(reader: FilterReader) {
    this.#reader = reader;
  }

  /** Of a filter in ss's language, and of options. Throws UsageError. */
  static async read(text: string, flags: FilterFlags): Promise<WantedRows> {
    refuseOthers(flags);
    const wanted = new WantedRows(new FilterReader(flags, new Processes(flags.procRoot)));
    wanted.#take(await wanted.#reader.read(text));
    return wanted;
  }

  /** Undefined for all. */
  get where(): RowFilter | undefined {
    return this.#where;
  }

  /** Whether the filter goes by who holds a socket. */
  get goesByProcess(): boolean {
    return this.#reader.needsHolders;
  }

  /** Takes another filter. Throws UsageError. */
  readAgain(text: string): void {
    this.#take(this.#reader.readKnown(text));
  }

  /** Makes the filter hold for what is held now. */
  takeHolders(holders: SocketHolders): void {
    if (this.goesByProcess) this.#reader.takeHolders(holders);
  }

  #take({ protocol, where }: CommandFilter): void {
    const codes = protocol && new Set(protocol.map((name) => PROTOCOLS.indexOf(name)));
    const family = codes && new FilterExpression("protocol", { is: "protocol", codes });
    this.#where = family && where ? family.and(where) : (family ?? where);
  }
}

/** Throws UsageError for what moves no bytes that are counted. */
function refuseOthers(flags: FilterFlags): void {
  const named = [...(flags.protocol ?? []), ...(flags.udp ? ["udp"] : []), ...(flags.raw ? ["raw"] : [])];
  protocolsOf(flags);
  const other = named.find((name) => !name.startsWith("tcp"));
  if (other !== undefined) {
    throw new UsageError(`top counts TCP alone: the kernel does not count the bytes of ${other} by socket`);
  }
  if (flags.listening) {
    throw new UsageError("listeners move no bytes: --by service adds up their connections");
  }
}
