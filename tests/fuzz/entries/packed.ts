import { Readable } from "node:stream";
import { brotliCompressSync, gunzipSync, gzipSync } from "node:zlib";
import { BrotliAttempts } from "../../../src/batch/input/brotli";
import { compressionOf, HEAD_BYTES, isBinary } from "../../../src/batch/input/compression";
import { isTar } from "../../../src/batch/input/marks";
import { openTexts } from "../../../src/batch/input/texts";
import { SockdexError } from "../../../src/core";
import type { Random } from "../../generate/random";
import type { Entry, Finding } from "../case";
import { archiveOf, drawDecoys, signHeader, storedZstd } from "../pack";

/** Texts packed in any way and in each other, whole or damaged: what comes out went in, or an error says what is wrong. */
export const packed: Entry = {
  name: "packed",
  weight: 2,
  async run(bytes, random) {
    const { layers, outer, texts } = pack(bytes.slice(), random);
    if (random.chance(0.5)) return wholeDifference(texts, layers.length, await unpack(outer, random));
    const damaged = damage(outer, layers.at(-1) === "tar", random);
    return damagedDifference(layers, damaged, await unpack(damaged, random));
  },
};

type Layer = "gzip" | "gzips" | "brotli" | "zstd" | "tar";
const LAYERS: readonly [Layer, ...Layer[]] = ["gzip", "gzips", "brotli", "zstd", "tar"];

/** More are refused. */
const DEEPEST = 4;

interface Packed {
  layers: Layer[];
  outer: Uint8Array;
  /** All there is to be found in it. */
  texts: Uint8Array[];
}

function pack(text: Uint8Array, random: Random): Packed {
  const texts = [text];
  const layers: Layer[] = [];
  let outer = text;
  for (let left = random.between(1, random.chance(0.8) ? 2 : 6); left > 0; left--) {
    const drawn = random.pick(LAYERS);
    // Brotli has no mark of its own: it is known by its name, and by the text in it.
    const isText = layers.length === 0 && text.length > 0 && !isBinary(text.subarray(0, HEAD_BYTES));
    const layer = drawn === "brotli" && !isText && layers.at(-1) !== "tar" ? "gzip" : drawn;
    if (layer === "gzip") outer = gzip(outer);
    else if (layer === "gzips") {
      const cut = random.below(outer.length + 1);
      outer = Buffer.concat([gzip(outer.subarray(0, cut)), gzip(outer.subarray(cut))]);
    } else if (layer === "brotli") outer = brotliCompressSync(outer, { params: { 1: 1 } });
    else if (layer === "zstd") outer = storedZstd(outer, random.between(100, 100_000));
    else {
      const [before, behind] = [drawDecoys(random), drawDecoys(random)];
      // A pax header or a long name is of the file behind it.
      outer = archiveOf([...before, { name: "dump.br", type: "0", bytes: outer }, ...behind]);
      for (const { type, bytes } of [...before, ...behind]) if (type === "0") texts.push(bytes);
    }
    layers.push(layer);
  }
  return { layers, outer, texts };
}

function gzip(bytes: Uint8Array): Uint8Array {
  return gzipSync(bytes, { level: 1 });
}

interface Outcome {
  /** Those that were gone through; the others were left as they were. */
  texts: Uint8Array[];
  left: number;
  error: SockdexError | undefined;
}

async function unpack(bytes: Uint8Array, random: Random): Promise<Outcome> {
  const size = random.chance(0.5) ? bytes.length : random.between(50, 2000);
  const chunks: Uint8Array[] = [];
  for (let at = 0; at < bytes.length; at += size) chunks.push(bytes.subarray(at, at + size));
  const input = { name: "x.br", path: undefined, stream: Readable.from(chunks), folder: undefined, size: 0 };
  const outcome: Outcome = { texts: [], left: 0, error: undefined };
  try {
    for await (const { pieces } of openTexts(input, () => {})) {
      if (random.chance(0.1)) {
        // It is begun, and then nobody wants it.
        outcome.left++;
        for await (const _ of pieces) break;
        continue;
      }
      const parts: Uint8Array[] = [];
      for await (const { text } of pieces) if (text instanceof Uint8Array) parts.push(text);
      outcome.texts.push(Buffer.concat(parts));
    }
  } catch (error) {
    if (!(error instanceof SockdexError) || !["ERR_DECOMPRESS", "ERR_NO_TABLE"].includes(error.code)) throw error;
    outcome.error = error;
  }
  return outcome;
}

/** What a text gives that is not packed itself: nothing where it is binary; undefined where it would be unpacked. */
function given(text: Uint8Array): Uint8Array | undefined {
  const head = text.subarray(0, HEAD_BYTES);
  if (compressionOf(head, { name: "x.br", isMember: true }, new BrotliAttempts()) !== undefined || isTar(head))
    return undefined;
  return isBinary(head) ? new Uint8Array() : text;
}

const latin1 = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

function wholeDifference(packedTexts: readonly Uint8Array[], depth: number, { texts, left, error }: Outcome): Finding {
  const expected = packedTexts.map(given);
  if (expected.includes(undefined)) return undefined;
  if (depth > DEEPEST) return error ? undefined : `${depth} layers were unpacked`;
  if (error) return `it was refused: ${error.message}`;
  if (texts.length + left !== expected.length) return `${texts.length} + ${left} texts, not ${expected.length}`;
  const wanted = expected.flatMap((text) => (text ? [latin1(text)] : []));
  for (const text of texts.map(latin1)) {
    const at = wanted.indexOf(text);
    if (at < 0) return `a text that was not packed: ${JSON.stringify(text.slice(0, 200))}`;
    wanted.splice(at, 1);
  }
  return undefined;
}

/** Of what cannot be known: nothing but errors of ours. Of one layer: what zlib says; and an archive's own bytes. */
function damagedDifference(layers: readonly Layer[], damaged: Uint8Array, { texts, left, error }: Outcome): Finding {
  const [layer] = layers;
  if (layers.length > 1 || left > 0 || given(damaged) !== undefined) return undefined;
  if (layer === "tar") {
    const stranger = texts.find((text) => !Buffer.from(damaged).includes(Buffer.from(text)));
    return stranger && `bytes that are not in the archive: ${JSON.stringify(latin1(stranger).slice(0, 200))}`;
  }
  if (layer !== "gzip" && layer !== "gzips") return undefined;
  const [text = new Uint8Array()] = texts;
  let whole: Uint8Array;
  try {
    whole = gunzipSync(damaged);
  } catch {
    return error || text.length === 0 ? undefined : "a damaged gzip was taken";
  }
  const expected = given(whole);
  if (expected === undefined) return undefined;
  if (error) return `zlib takes it: ${error.message}`;
  return latin1(text) === latin1(expected) ? undefined : "not what zlib unpacks";
}

/** Some bytes of it other than they were, or gone; of an archive's header mostly, with its sum made right. */
function damage(bytes: Uint8Array, isArchive: boolean, random: Random): Uint8Array {
  let damaged = Buffer.from(bytes);
  for (let left = random.between(1, 4); left > 0 && damaged.length > 0; left--) {
    const at = random.below(damaged.length);
    const way = random.below(isArchive ? 5 : 3);
    if (way === 0) damaged[at] = (damaged[at] ?? 0) ^ (1 << random.below(8));
    else if (way === 1) damaged = damaged.subarray(0, at);
    else if (way === 2) damaged = Buffer.concat([damaged.subarray(0, at), damaged.subarray(at + random.below(20))]);
    else {
      const block = at - (at % 512);
      const header = damaged.subarray(block, block + 512);
      if (header.length < 512) continue;
      // Sizes and types are worth the most.
      const place = random.chance(0.5) ? random.between(124, 156) : random.below(512);
      header[place] = random.chance(0.5) ? random.below(256) : 0x30 + random.below(10);
      signHeader(header);
    }
  }
  return damaged;
}
