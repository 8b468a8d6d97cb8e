import { TidemarkError } from '../errors/index.ts';
import type { SelectedSeries } from '../promql/index.ts';
import { MessageWriter, tagOf, varintBytes, wireTypes } from '../protobuf/index.ts';
import { FragmentCompressor, lengthPreamble, maxFragmentBytes } from '../snappy/index.ts';
import { Stretch, type Turns } from '../turns/index.ts';
import type { ReadResult } from './read-samples.ts';
import { staleBits, writeHistogram } from './write-histogram.ts';

/** Most bytes of an answer before it is compressed: its client unpacks all of it at once. */
export const maxReadAnswerBytes = 1024 * 1024 * 1024;

const { varint, fixed64, bytes } = wireTypes;

/** Of ReadResponse, QueryResult, TimeSeries, Label and Sample in prompb. */
const resultTag = tagOf(1, bytes);
const seriesTag = tagOf(1, bytes);
const labelTag = tagOf(1, bytes);
const sampleTag = tagOf(2, bytes);
const histogramTag = tagOf(4, bytes);
const labelTags = { name: tagOf(1, bytes), value: tagOf(2, bytes) };
const sampleTags = { value: tagOf(1, fixed64), timestamp: tagOf(2, varint) };

/** Of a field with a number below 16. */
const tagBytes = 1;
const doubleBytes = 8;
/** Samples that are written before what is ready is sent. */
const samplesPerPiece = 4_096;
const firstWriterBytes = 64 * 1024;

type Histograms = NonNullable<SelectedSeries['histograms']>;

/**
 * An answer to a ReadRequest in the response type SAMPLES. Its long messages stand behind their lengths, so all is
 * measured first; then it is written, compressed and sent piece by piece, and nothing but the samples lies in memory.
 */
export class ReadResponse {
  readonly #results: readonly ReadResult[];
  readonly #turns: Turns;
  /** Of each result: bytes of the content of each of its series. */
  readonly #seriesBytes: Float64Array[] = [];
  /** Bytes of the content of each result. */
  readonly #resultBytes: number[] = [];
  readonly #writer = new MessageWriter(firstWriterBytes);
  sizeBytes = 0;

  /**
   * Measures an answer.
   * @throws TidemarkError `query_too_large` (422) when it is too long.
   */
  static async of(
    results: readonly ReadResult[],
    turns: Turns,
    maxBytes = maxReadAnswerBytes,
  ): Promise<ReadResponse> {
    const response = new ReadResponse(results, turns);
    await response.#measure(maxBytes);
    return response;
  }

  private constructor(results: readonly ReadResult[], turns: Turns) {
    this.#results = results;
    this.#turns = turns;
  }

  /** The answer in Snappy's block format; to be asked for once. */
  async *pieces(): AsyncGenerator<Buffer> {
    const stretch = new Stretch(this.#turns);
    const fragments = new Fragments();
    yield lengthPreamble(this.sizeBytes);
    for (const written of this.#parts()) {
      fragments.add(written);
      yield* fragments.takeReady();
      if (stretch.isOver) await stretch.next();
    }
    fragments.end();
    yield* fragments.takeReady();
  }

  async #measure(maxBytes: number): Promise<void> {
    const stretch = new Stretch(this.#turns);
    for (const result of this.#results) {
      const sizes = new Float64Array(result.length);
      let resultBytes = 0;
      for (const [i, series] of result.entries()) {
        sizes[i] = this.#contentBytes(series);
        resultBytes += framedBytes(sizes[i]);
        if (this.sizeBytes + framedBytes(resultBytes) > maxBytes) throw tooLarge(maxBytes);
        if (stretch.isOver) await stretch.next();
      }
      this.#seriesBytes.push(sizes);
      this.#resultBytes.push(resultBytes);
      this.sizeBytes += framedBytes(resultBytes);
    }
  }

  #contentBytes(series: SelectedSeries): number {
    const { count, timestampMs, histograms } = series;
    let sizeBytes = this.#labels(series).length;
    if (count > 0) {
      const first = sampleBytes(timestampMs[0]);
      // Times only grow, and so does what they take: mostly all take the same.
      if (first === sampleBytes(timestampMs[count - 1])) sizeBytes += count * framedBytes(first);
      else for (let i = 0; i < count; i++) sizeBytes += framedBytes(sampleBytes(timestampMs[i]));
    }
    for (const sample of histograms ?? []) sizeBytes += this.#histogram(sample).length;
    return sizeBytes;
  }

  /** All bytes of the answer, in their order; each part is valid until the next one is asked for. */
  *#parts(): Generator<Buffer> {
    for (const [at, result] of this.#results.entries()) {
      yield this.#frame(resultTag, this.#resultBytes[at]);
      for (const [i, series] of result.entries()) {
        yield this.#frame(seriesTag, this.#seriesBytes[at][i]);
        yield this.#labels(series);
        yield* this.#samples(series);
        for (const sample of series.histograms ?? []) yield this.#histogram(sample);
      }
    }
  }

  /** The beginning of a message. */
  #frame(tag: number, contentBytes: number): Buffer {
    this.#writer.backTo(0);
    this.#writer.tag(tag);
    this.#writer.uint(contentBytes);
    return this.#writer.finish();
  }

  #labels({ labels }: SelectedSeries): Buffer {
    const writer = this.#writer;
    writer.backTo(0);
    for (const [name, value] of labels) {
      writer.tag(labelTag);
      const label = writer.begin();
      writer.tag(labelTags.name);
      writer.text(name);
      writer.tag(labelTags.value);
      writer.text(value);
      writer.end(label);
    }
    return writer.finish();
  }

  *#samples({ count, timestampMs, value, stale }: SelectedSeries): Generator<Buffer> {
    const writer = this.#writer;
    let staleAt = 0;
    for (let from = 0; from < count; from += samplesPerPiece) {
      const to = Math.min(count, from + samplesPerPiece);
      writer.backTo(0);
      for (let i = from; i < to; i++) {
        writer.tag(sampleTag);
        writer.uint(sampleBytes(timestampMs[i]));
        writer.tag(sampleTags.value);
        if (stale[staleAt] === i) {
          writer.fixed64(staleBits);
          staleAt++;
        } else writer.double(value[i]);
        writer.tag(sampleTags.timestamp);
        writer.uint(timestampMs[i]);
      }
      yield writer.finish();
    }
  }

  #histogram({ timestampMs, histogram }: Histograms[number]): Buffer {
    const writer = this.#writer;
    writer.backTo(0);
    writer.tag(histogramTag);
    const message = writer.begin();
    writeHistogram(writer, timestampMs, histogram);
    writer.end(message);
    return writer.finish();
  }
}

/** Bytes of a message with its tag and length. */
function framedBytes(contentBytes: number): number {
  return tagBytes + varintBytes(contentBytes) + contentBytes;
}

function sampleBytes(timestampMs: number): number {
  return tagBytes + doubleBytes + tagBytes + varintBytes(timestampMs);
}

/** Cuts what is written into fragments, and compresses each. */
class Fragments {
  readonly #compressor = new FragmentCompressor();
  readonly #fragment = Buffer.allocUnsafe(maxFragmentBytes);
  #length = 0;
  #ready: Buffer[] = [];

  add(written: Buffer): void {
    for (let from = 0; from < written.length; ) {
      const copied = written.copy(this.#fragment, this.#length, from);
      this.#length += copied;
      from += copied;
      if (this.#length === maxFragmentBytes) this.end();
    }
  }

  /** Compresses what there is of a fragment. */
  end(): void {
    this.#ready.push(this.#compressor.compress(this.#fragment.subarray(0, this.#length)));
    this.#length = 0;
  }

  takeReady(): Buffer[] {
    const ready = this.#ready;
    this.#ready = [];
    return ready;
  }
}

function tooLarge(maxBytes: number): TidemarkError {
  return new TidemarkError(
    'query_too_large',
    `The answer would be longer than ${maxBytes} bytes: ask for fewer series or a shorter time.`,
    { status: 422 },
  );
}
