import { protocolByChoice, protocolHint } from "../capture/protocol-hint";
import { PROTOCOLS, type Problem, SockdexError } from "../index";
import { readError } from "../procfs/files/errors";
import { malformedRow } from "../table/errors";
import { isBytes } from "../table/realms";
import type { Plan } from "./convert-options";
import { type Input, noDumps } from "./input/inputs";
import { OpenInput } from "./input/open-input";
import { openTexts, type PieceOfText, type Text } from "./input/texts";
import type { InputOutput, Output } from "./output/output";
import type { ConvertedPiece } from "./piece/convert-piece";
import { firstState, type ParserState } from "./piece/parser-state";
import { GivenUp, Relay } from "./piece/relay";
import type { Pool } from "./pool/pool";
import type { Turns } from "./pool/turns";
import type { Origin } from "./rows/rows";
import { addCounts, type ConvertProblem, type InputCounts, type InputSummary, NO_COUNTS } from "./summary";

/** What the inputs of a run share. */
export interface Run {
  readonly plan: Plan;
  readonly pool: Pool;
  readonly output: Output;
  readonly turns: Turns;
  /** Bytes of an input as they lie on the disk, and rows, that are done. */
  onWork(bytes: number, rows: number): void;
  onProblem(problem: ConvertProblem): void;
}

/** What a function of the caller's has thrown: it ends the run, whatever is read at the time. */
export class CallerError extends Error {}

/** The error that makes an input unusable, whatever went wrong while it was looked at. Throws what ends the run. */
export function inputError(name: string, cause: unknown): SockdexError {
  if (cause instanceof CallerError) throw cause;
  return readError(name, cause);
}

/**
 * Reads one input, the `number`-th, and writes its rows. Returns what became of it; undefined: it holds no table, and
 * nobody said it would. Throws what ends the run: ERR_WRITE of an output that all inputs share, and CallerError.
 */
export async function convertInput(run: Run, input: Input, number: number): Promise<InputSummary | undefined> {
  const files = await run.output.begin(input);
  const reader = new InputReader(run, input, number, files);
  try {
    const hasTable = await reader.read();
    if (!hasTable) {
      files.discard();
      return undefined;
    }
    await files.commit(reader.counts);
    return { name: input.name, ...reader.counts, error: undefined };
  } catch (cause) {
    files.discard();
    const error = inputError(input.name, cause);
    if (error.code === "ERR_NO_TABLE" && input.folder !== undefined && reader.counts.rows === 0) return undefined;
    if (error.code === "ERR_WRITE" && !run.output.keepsOrder) throw error;
    // Of an input with files of its own nothing is left.
    const written = run.output.keepsOrder ? 0 : reader.counts.written;
    return { name: input.name, ...reader.counts, written, error };
  }
}

class InputReader {
  readonly #run: Run;
  readonly #input: Input;
  readonly #number: number;
  readonly #files: InputOutput;
  #counts = NO_COUNTS;
  #failure: unknown;
  /** Everything so far is written. */
  #last: Promise<void> = Promise.resolve();

  constructor(run: Run, input: Input, number: number, files: InputOutput) {
    this.#run = run;
    this.#input = input;
    this.#number = number;
    this.#files = files;
  }

  get counts(): InputCounts {
    return this.#counts;
  }

  /**
   * Returns whether there was a table in it, where that is left open. Throws what makes the input unusable: either way
   * once all its pieces are written or given up, for whoever goes on takes the input for done.
   */
  async read(): Promise<boolean> {
    const { name, path } = this.#input;
    const file = path === undefined ? undefined : await OpenInput.open(name, path, this.#input);
    try {
      const hasTable = await this.#readAll(file);
      await file?.check();
      return hasTable;
    } catch (error) {
      await this.#last.catch(() => {});
      // Damage may be what a change looks like.
      if (error instanceof SockdexError && error.code !== "ERR_WRITE") await file?.check();
      throw error;
    } finally {
      await file?.close();
    }
  }

  async #readAll(file: OpenInput | undefined): Promise<boolean> {
    const { name, folder } = this.#input;
    const texts: TextInput[] = [];
    let members = 0;
    let dumps = 0;
    for await (const text of openTexts(this.#input, (bytes) => this.#run.onWork(bytes, 0), file)) {
      const reading = new TextInput(text, this.#run.plan);
      try {
        for await (const piece of text.pieces) {
          if (this.#failure !== undefined) break;
          await this.#start(reading, piece);
        }
      } catch (error) {
        if (!text.isMember || !isNoText(error)) throw error;
      }
      if (this.#failure !== undefined) break;
      if (text.isMember) members++;
      texts.push(reading);
      // Archives can hold any number of texts: those that are through are counted and forgotten.
      if (texts.length >= 64) {
        await this.#last.catch(() => {});
        if (this.#failure !== undefined) break;
        dumps += texts.splice(0).filter((one) => one.hasTable).length;
      }
    }
    await this.#last.catch((error: unknown) => {
      // The cause, where it is known, and not what was given up because of it.
      this.#failure ??= error;
    });
    if (this.#failure !== undefined) throw this.#failure;
    dumps += texts.filter((one) => one.hasTable).length;
    if (dumps > 0) return true;
    if (folder !== undefined) return false;
    if (members > 0) throw noDumps(name, `${members} files, none with a socket table`);
    const [only] = texts;
    throw noTable(name, this.#counts.bytes, only?.hint ?? "");
  }

  async #start(reading: TextInput, { text, offset, isWhole, form }: PieceOfText): Promise<void> {
    const { pool, turns } = this.#run;
    const length = isBytes(text) ? text.length : text.to - text.from;
    await turns.enter(this.#number);
    const number = reading.pieces++;
    if (!isWhole) reading.relay ??= new Relay();
    const { relay } = reading;
    const converted = pool.run({
      origin: reading.origin,
      text,
      offset,
      form,
      number,
      // Messages say in which order their bytes are.
      first: form === "text" ? reading.first : { ...reading.first, bigEndian: 0, orderIsSettled: 1 },
      relay: relay?.buffer,
    });
    converted.catch((error: unknown) => {
      // What was given up because of another piece has nothing to say.
      if (!(error instanceof GivenUp)) this.#failure ??= error;
      relay?.fail();
    });
    const before = this.#last;
    this.#last = this.#finish(reading, converted, before, length, isBytes(text) ? 0 : length);
    this.#last.catch((error: unknown) => {
      if (!(error instanceof GivenUp)) this.#failure ??= error;
    });
  }

  /** Writes a piece behind those before it. */
  async #finish(
    reading: TextInput,
    converted: Promise<ConvertedPiece>,
    before: Promise<void>,
    length: number,
    bytesOnDisk: number,
  ): Promise<void> {
    try {
      await before.catch(async (error: unknown) => {
        // Whoever waits for the last piece waits for all: one of those behind may know what is wrong.
        await converted.catch(() => {});
        throw error;
      });
      const { parts, report, written, duplicates, tables } = await converted;
      await this.#run.turns.turnOf(this.#number);
      for (const { folder, chunk } of parts) await this.#files.add(folder, chunk);
      if (report.rows > 0 || report.headers > 0) reading.hasTable = true;
      reading.malformed += report.malformed;
      // A text that is no dump, however long, is not kept line by line.
      if (reading.hasTable || reading.problems.length < MOST_UNTOLD) reading.problems.push(...report.problems);
      const malformed = reading.hasTable ? this.#tell(reading) : 0;
      const counts = this.#counts;
      const { facts } = this.#run.plan;
      const { host, time } = reading.origin;
      this.#counts = {
        ...addCounts(counts, {
          rows: report.rows,
          written,
          tables: tables - reading.tables,
          malformed,
          duplicates,
          bytes: length,
        }),
        lacksHost: counts.lacksHost || (facts.knowsHost && reading.hasTable && host === undefined),
        lacksTime: counts.lacksTime || (facts.knowsTime && reading.hasTable && time === undefined),
      };
      reading.tables = tables;
      this.#run.onWork(bytesOnDisk, report.rows);
    } finally {
      this.#run.turns.leave(this.#number);
    }
  }

  /** The malformed lines of a text that is known to be a dump: how many. In one that is none they mean nothing. */
  #tell(reading: TextInput): number {
    const { malformed, problems } = reading;
    for (const problem of problems) this.#run.onProblem({ kind: "line", ...problem });
    reading.malformed = 0;
    reading.problems = [];
    const [first] = problems;
    if (this.#run.plan.strict && first) throw malformedRow(first);
    return malformed;
  }
}

/** Damaged lines in front of the first table of a text that are told, if one comes. */
const MOST_UNTOLD = 1000;

/** A text as its pieces are read. */
class TextInput {
  readonly origin: Origin;
  readonly first: ParserState;
  readonly hint: string;
  relay: Relay | undefined;
  pieces = 0;
  tables = 0;
  hasTable = false;
  /** Malformed lines that are not reported yet. */
  malformed = 0;
  problems: Problem[] = [];

  constructor({ name, modified, hint }: Text, { options, byteOrder, facts, filter }: Plan) {
    this.origin = { source: name, ...facts.of(name, modified) };
    this.hint = hint;
    const { protocol } = options;
    const { protocol: wanted = [] } = filter?.criteria ?? {};
    const chosen = protocolByChoice(name, typeof wanted === "string" ? [wanted] : wanted);
    const hinted = protocolHint(name, protocol === undefined ? {} : { protocol }).protocol ?? chosen;
    const code = hinted === undefined ? undefined : PROTOCOLS.indexOf(hinted);
    this.first = firstState(code, byteOrder === "big", byteOrder !== "auto");
  }
}

function isNoText(error: unknown): boolean {
  return error instanceof SockdexError && error.code === "ERR_NO_TABLE";
}

function noTable(name: string, bytes: number, hint: string): SockdexError {
  const what = bytes === 0 && hint === "" ? "it is empty" : "neither a header line nor a row is in it";
  return new SockdexError("ERR_NO_TABLE", `${name} holds no socket table: ${what}.${hint}`, { path: name });
}
